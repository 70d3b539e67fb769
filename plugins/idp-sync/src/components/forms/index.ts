export * from './AddButton';
export * from './FieldRow';
export * from './FileButton';
export * from './FormSection';
export * from './issues';
export * from './ListField';
export * from './NumberInput';
export * from './TextIssues';
