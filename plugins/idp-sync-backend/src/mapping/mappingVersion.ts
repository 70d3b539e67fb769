/** Raise it with every change to selection, mapping or planning that may make another entity of the same directory. */
export const MAPPING_VERSION = 3;
