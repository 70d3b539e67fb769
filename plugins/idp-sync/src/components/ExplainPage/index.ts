export * from './ExplainContent';
