export * from './directoryPortal';
export * from './formatting';
