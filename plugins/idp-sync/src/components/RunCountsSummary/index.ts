export * from './RunCountsSummary';
