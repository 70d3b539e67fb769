export * from './IdpSyncApi';
export * from './IdpSyncClient';
