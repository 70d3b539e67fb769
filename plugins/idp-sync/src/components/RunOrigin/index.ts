export * from './RunOrigin';
