export * from './BackendClient';
export * from './toSearch';
