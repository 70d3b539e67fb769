export * from './ProblemsApi';
export * from './ProblemsClient';
