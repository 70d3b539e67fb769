import type { PolicyTextIssue } from '@idp-sync/backstage-plugin-idp-sync-common';
import { findPlace } from '../../json';

const POLICY = /^policy(?:\.|$)/;

/** Gives what the backend refuses of a policy its line and column in the JSON that was sent; what is wrong with something else has none. */
export function placeIssues(
  text: string,
  issues: readonly PolicyTextIssue[],
): PolicyTextIssue[] {
  return issues.map(issue => {
    if (!POLICY.test(issue.path)) {
      return issue;
    }
    const path = issue.path.replace(POLICY, '');
    const { line, column } = findPlace(text, path);
    return { path, message: issue.message, line, column };
  });
}
