export { ConnectionContent } from './ConnectionContent';
export type { PolicyIssue, PolicyPanelProps } from './PolicyPanelProps';
