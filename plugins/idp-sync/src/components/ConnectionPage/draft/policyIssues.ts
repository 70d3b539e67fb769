import {
  policySchema,
  validate,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PolicyIssue } from '../PolicyPanelProps';

/** Paths as the panels name them: `users.include.all.0.value`. */
export function toPanelPath(path: string): string {
  return path.replace(/\[(\d+)\]/g, '.$1');
}

/** What the schema that the backend goes by says about a draft. */
export function policyIssues(policy: unknown): PolicyIssue[] {
  const result = validate(policySchema, policy);
  return 'data' in result
    ? []
    : result.issues.map(({ path, message }) => ({
        path: toPanelPath(path),
        message,
      }));
}
