export * from './types';
export * from './fields';
export * from './standardMappings';
export * from './attributesOfMappings';
export { PHOTO_SIZES, type PhotoSize, type PhotosPolicy } from './photos';
