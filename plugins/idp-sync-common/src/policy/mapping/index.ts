export * from './types';
export * from './fields';
export * from './standardMappings';
export * from './attributesOfMappings';
