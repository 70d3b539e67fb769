export * from './ConnectionsApi';
export * from './ConnectionsClient';
