export * from './InvalidInputError';
export * from './parseOrThrow';
export * from './validate';
