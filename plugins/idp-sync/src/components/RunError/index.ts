export * from './RunErrorAlert';
export * from './RunErrorPanel';
