export * from './explain';
export * from './handover';
export * from './held';
export * from './runs';
export * from './status';
