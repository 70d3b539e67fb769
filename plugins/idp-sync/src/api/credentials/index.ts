export * from './CredentialsApi';
export * from './CredentialsClient';
