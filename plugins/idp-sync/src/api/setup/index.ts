export * from './SetupApi';
export * from './SetupClient';
