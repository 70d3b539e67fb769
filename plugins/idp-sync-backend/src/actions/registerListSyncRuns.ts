import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { type ActionContext, admitCaller } from './ActionContext';
import { toOutput } from './toOutput';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

/** `list-sync-runs`: the synchronization log. */
export function registerListSyncRuns(context: ActionContext): void {
  context.actionsRegistry.register({
    name: 'list-sync-runs',
    title: 'List Directory Sync Runs',
    description: `
Lists runs of the directory sync, newest first. A run reads an identity provider (scan), also works out what would change (preview), or changes the catalog too (sync).

Each has an info line such as "12 people added, 3 teams changed, 1 failed", counts per class, and for failed ones an error with code, message and remedy. Page with offset and limit; totalItems says how many there are.

Read-only.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    visibilityPermission: idpSyncReadPermission,
    schema: {
      input: z =>
        z
          .object({
            connectionId: z
              .string()
              .max(255)
              .optional()
              .describe('Only runs of this connection'),
            status: z
              .array(
                z.enum([
                  'queued',
                  'running',
                  'succeeded',
                  'partial',
                  'failed',
                  'cancelled',
                ]),
              )
              .optional()
              .describe('Only runs with one of these statuses'),
            kind: z
              .enum(['scan', 'preview', 'sync'])
              .optional()
              .describe('Only runs of this kind'),
            offset: z
              .number()
              .int()
              .min(0)
              .max(Number.MAX_SAFE_INTEGER)
              .optional()
              .describe('How many to skip; 0 unless given'),
            limit: z
              .number()
              .int()
              .min(1)
              .max(MAX_LIMIT)
              .optional()
              .describe(`How many to list; ${DEFAULT_LIMIT} unless given`),
          })
          .strict(),
      output: z =>
        z.object({
          items: z.array(
            z
              .object({ id: z.number(), status: z.string(), info: z.string() })
              .passthrough(),
          ),
          totalItems: z.number(),
        }),
    },
    examples: [
      { title: 'The last ten runs', input: {} },
      {
        title: 'What failed lately for one connection?',
        input: { connectionId: 'contoso', status: ['failed', 'partial'] },
      },
    ],
    action: async ({ input, credentials }) => {
      await admitCaller(context, credentials, idpSyncReadPermission);
      const page = await context.runLog.list({
        connectionIds:
          input.connectionId === undefined ? [] : [input.connectionId],
        statuses: input.status,
        kinds: input.kind && [input.kind],
        offset: input.offset ?? 0,
        limit: input.limit ?? DEFAULT_LIMIT,
      });
      return { output: toOutput(page) };
    },
  });
}
