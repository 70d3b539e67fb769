export * from './RunFailures';
