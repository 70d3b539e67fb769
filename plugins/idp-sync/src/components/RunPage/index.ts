export * from './RunContent';
