/** One thing that is wrong with some JSON. @public */
export interface InputIssue {
  /** Where, such as `users.from.groups[0].name`; empty for the whole. */
  path: string;
  /** What, as a sentence without a full stop. */
  message: string;
}

/** JSON that came from outside is not what it should be; the message names every wrong place. @public */
export class InvalidInputError extends Error {
  readonly issues: readonly InputIssue[];

  constructor(title: string, issues: readonly InputIssue[]) {
    super(
      `${title}: ${issues
        .map(({ path, message }) => (path ? `${path}: ${message}` : message))
        .join('; ')}`,
    );
    this.name = 'InvalidInputError';
    this.issues = issues;
  }
}
