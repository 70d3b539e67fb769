export * from './LiveSelection';
