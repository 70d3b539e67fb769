export * from './handover';
export * from './runs';
export * from './status';
