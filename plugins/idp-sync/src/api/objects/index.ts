export * from './ObjectsApi';
export * from './ObjectsClient';
