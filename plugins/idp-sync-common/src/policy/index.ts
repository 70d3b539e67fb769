export * from './types';
export * from './policySchema';
