import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';

/** What is wrong with a field itself. */
export function issueAt(
  issues: readonly PolicyIssue[],
  path: string,
): string | undefined {
  return issues.find(issue => issue.path === path)?.message;
}

/** What is wrong with a field or within it. */
export function issueWithin(
  issues: readonly PolicyIssue[],
  path: string,
): string | undefined {
  return issues.find(
    issue => issue.path === path || issue.path.startsWith(`${path}.`),
  )?.message;
}

/** Messages of the schema begin in lower case, because a path mostly stands before them. */
export function asSentence(message: string): string {
  return message.charAt(0).toLocaleUpperCase() + message.slice(1);
}

/** Says at a field of BUI what is wrong with it; it stays as it was typed. */
export function fieldIssue(message: string | undefined): {
  validationBehavior: 'aria';
  validate: () => string | null;
} {
  return {
    validationBehavior: 'aria',
    validate: () => (message ? asSentence(message) : null),
  };
}
