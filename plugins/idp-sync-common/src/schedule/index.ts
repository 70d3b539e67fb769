export * from './types';
export * from './scheduleSchema';
export * from './occurrences';
export * from './scheduleToSentence';
