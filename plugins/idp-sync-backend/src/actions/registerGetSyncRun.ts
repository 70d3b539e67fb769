import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { type ActionContext, admitCaller } from './ActionContext';
import { toOutput } from './toOutput';

const MAX_CHANGES = 100;

/** `get-sync-run`: one run and what it did to whom. */
export function registerGetSyncRun(context: ActionContext): void {
  context.actionsRegistry.register({
    name: 'get-sync-run',
    title: 'Get Directory Sync Run',
    description: `
Gets one run of the directory sync by its number: status, phases, warnings, counts and error, and the first of its changes.

Each change names one user or group, what was done to it (create, update, remove), whether that worked (applied, failed, held by a limit, rejected by somebody, notApplied; planned in a preview), the reason, and the changed fields with old and new values. Narrow the changes with changeStatus or search to find one person; changes.totalItems says how many match.

Read-only.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    visibilityPermission: idpSyncReadPermission,
    schema: {
      input: z =>
        z
          .object({
            runId: z.number().int().min(1).describe('The number of the run'),
            search: z
              .string()
              .max(200)
              .refine(
                value => !value.includes('\0'),
                'must not contain NUL characters',
              )
              .optional()
              .describe('Only changes of objects whose name or mail has this'),
            changeStatus: z
              .enum([
                'planned',
                'applied',
                'failed',
                'held',
                'rejected',
                'notApplied',
              ])
              .optional()
              .describe('Only changes with this status'),
            maxChanges: z
              .number()
              .int()
              .min(0)
              .max(MAX_CHANGES)
              .optional()
              .describe('How many changes to list; 20 unless given'),
          })
          .strict(),
      output: z =>
        z.object({
          run: z
            .object({ id: z.number(), status: z.string(), info: z.string() })
            .passthrough(),
          changes: z.object({
            items: z.array(z.object({}).passthrough()),
            totalItems: z.number(),
          }),
        }),
    },
    examples: [
      { title: 'What did run 42 do?', input: { runId: 42 } },
      {
        title: 'What failed in run 42, and why?',
        input: { runId: 42, changeStatus: 'failed' },
      },
    ],
    action: async ({ input, credentials }) => {
      await admitCaller(context, credentials, idpSyncReadPermission);
      const run = await context.runCommands.run(input.runId);
      const changes = await context.runLog.changes(run.id, {
        statuses: input.changeStatus && [input.changeStatus],
        search: input.search,
        offset: 0,
        limit: input.maxChanges ?? 20,
      });
      return { output: toOutput({ run, changes }) };
    },
  });
}
