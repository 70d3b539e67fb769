export * from './PoliciesApi';
export * from './PoliciesClient';
