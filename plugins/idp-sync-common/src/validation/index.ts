export * from './InvalidInputError';
export * from './parseOrThrow';
export { sentenceOf } from './sentenceOf';
