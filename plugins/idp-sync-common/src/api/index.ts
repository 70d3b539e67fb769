export * from './explain';
export * from './handover';
export * from './held';
export * from './leavers';
export * from './problems';
export * from './runs';
export * from './status';
export * from './previews';
