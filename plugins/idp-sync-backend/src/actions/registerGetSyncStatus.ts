import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { type ActionContext, admitCaller } from './ActionContext';
import { toOutput } from './toOutput';

/** `get-sync-status`: how every connection is doing. */
export function registerGetSyncStatus(context: ActionContext): void {
  context.actionsRegistry.register({
    name: 'get-sync-status',
    title: 'Get Directory Sync Status',
    description: `
Tells how the synchronization of people and teams from identity providers (such as Microsoft Entra ID) into the catalog is doing.

For each connection: its state (notConnected, neverSynced, syncing, healthy, degraded, held (changes wait for approval), failing, disabled, paused, orphaned), its schedule with the next run, the run under way and the last one with what it changed, and how many users and groups it manages. A failed run has an error with code, message and remedy. A connection that keeps failing has "failing": since when, how often in a row, the cause, the last error with its remedy, and when it is tried again by itself (retryAt).

Read-only. Start here when somebody asks why a person or team is missing or out of date; then look at the runs with list-sync-runs and get-sync-run.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    visibilityPermission: idpSyncReadPermission,
    schema: {
      input: z => z.object({}).strict(),
      output: z =>
        z.object({
          paused: z
            .boolean()
            .describe('True where the configuration stops all runs'),
          catalogConnected: z
            .boolean()
            .describe('Whether this backend can hand entities to the catalog'),
          connections: z.array(
            z
              .object({
                id: z.string(),
                title: z.string(),
                state: z.string(),
              })
              .passthrough(),
          ),
        }),
    },
    examples: [{ title: 'How is the directory sync doing?', input: {} }],
    action: async ({ credentials }) => {
      await admitCaller(context, credentials, idpSyncReadPermission);
      return { output: toOutput(await context.overview.status()) };
    },
  });
}
