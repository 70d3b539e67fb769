export * from './MappingApi';
export * from './MappingClient';
