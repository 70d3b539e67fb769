export * from './EntityIdpSyncCard';
export * from './isIdpSyncAvailable';
