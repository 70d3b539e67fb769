export * from './GroupPicker';
export * from './useGroupNames';
