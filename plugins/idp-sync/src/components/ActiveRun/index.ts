export * from './RunLink';
export * from './ActiveRun';
export * from './CancelButton';
export * from './LastRun';
export * from './RunAnnouncer';
export * from './PhaseSteps';
