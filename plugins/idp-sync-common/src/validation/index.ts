export * from './InvalidInputError';
export * from './parseOrThrow';
