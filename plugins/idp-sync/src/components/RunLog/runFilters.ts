import type {
  RunKind,
  RunStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What the log can be filtered by. */
export const RUN_STATUSES: readonly RunStatus[] = [
  'queued',
  'running',
  'succeeded',
  'partial',
  'failed',
  'cancelled',
];

/** What the log can be filtered by. */
export const RUN_KINDS: readonly RunKind[] = ['sync', 'preview', 'scan'];
