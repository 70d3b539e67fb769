export * from './RunDuration';
