export * from './ObjectContent';
