export * from './LoadedExplanation';
