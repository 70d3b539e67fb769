/**
 * Extension points of idp-sync: directory sources and entity transformers.
 *
 * @packageDocumentation
 */
export * from './DirectorySource';
export * from './EntityTransformer';
export * from './IdpSyncError';
export * from './extensionPoints';
