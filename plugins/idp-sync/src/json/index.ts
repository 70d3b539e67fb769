export * from './findPlace';
export * from './lineAndColumn';
export * from './parseJson';
