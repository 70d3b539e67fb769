export * from './RunsApi';
export * from './RunsClient';
