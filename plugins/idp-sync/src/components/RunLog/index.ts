export * from './RunLog';
export * from './RunLogContent';
