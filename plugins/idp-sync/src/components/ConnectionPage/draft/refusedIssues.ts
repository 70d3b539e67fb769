import { ResponseError } from '@backstage/errors';
import type {
  ChangedMeanwhile,
  PolicyTextIssue,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { toPanelPath } from './policyIssues';

interface Refusal {
  code?: unknown;
  issues?: unknown;
  changed?: unknown;
}

function refusalOf(error: Error | undefined): Refusal {
  if (!(error instanceof ResponseError)) {
    return {};
  }
  const { error: body } = error.body as { error?: Refusal };
  return { ...error.cause, ...body };
}

function isIssue(value: unknown): value is PolicyTextIssue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    typeof value.path === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}

/** At which fields the backend refuses what was sent, by paths below `within`. */
export function refusedIssues(
  error: Error | undefined,
  within = '',
): PolicyTextIssue[] {
  const { issues } = refusalOf(error);
  const prefix = within && `${within}.`;
  return (Array.isArray(issues) ? issues : [])
    .filter(isIssue)
    .map(issue => ({ ...issue, path: toPanelPath(issue.path) }))
    .map(issue =>
      prefix && issue.path.startsWith(prefix)
        ? { ...issue, path: issue.path.slice(prefix.length) }
        : issue,
    );
}

/** Who has changed what meanwhile, where that is why the backend refuses. */
export function changedMeanwhile(
  error: Error | undefined,
): Partial<ChangedMeanwhile> | undefined {
  const { code, changed } = refusalOf(error);
  if (code !== 'IDP_CHANGED_MEANWHILE') {
    return undefined;
  }
  return typeof changed === 'object' && changed !== null ? changed : {};
}
