export * from './PreviewsApi';
export * from './PreviewsClient';
