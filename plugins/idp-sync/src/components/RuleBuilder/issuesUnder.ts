import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';

/** What is wrong at or below a place of the policy, by places within that. */
export function issuesUnder(
  issues: readonly PolicyIssue[],
  path: string,
): PolicyIssue[] {
  return issues.flatMap(({ path: at, message }) => {
    if (at === path) {
      return { path: '', message };
    }
    return at.startsWith(`${path}.`)
      ? { path: at.slice(path.length + 1), message }
      : [];
  });
}
