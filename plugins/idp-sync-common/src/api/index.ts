export * from './runs';
export * from './status';
