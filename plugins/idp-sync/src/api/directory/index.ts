export * from './DirectoryApi';
export * from './DirectoryClient';
