export * from './LeaversApi';
export * from './LeaversClient';
