export * from './HeldApi';
export * from './HeldClient';
