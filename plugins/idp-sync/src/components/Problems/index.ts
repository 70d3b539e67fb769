export * from './ProblemsPanel';
export * from './SupportBundleButton';
export * from './useProblems';
