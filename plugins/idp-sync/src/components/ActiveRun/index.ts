export * from './ActiveRun';
export * from './CancelButton';
export * from './ElapsedText';
export * from './RunAnnouncer';
