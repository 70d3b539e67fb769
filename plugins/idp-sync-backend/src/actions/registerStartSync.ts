import {
  type RunRequest,
  idpSyncRunPermission,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { toError } from '@backstage/errors';
import {
  type ActionContext,
  admitCaller,
  identifyCaller,
} from './ActionContext';
import { toOutput } from './toOutput';

/** `start-sync`: asks for a run. */
export function registerStartSync(context: ActionContext): void {
  context.actionsRegistry.register({
    name: 'start-sync',
    title: 'Start Directory Sync',
    description: `
Starts a run for one connection and answers at once with its number; look at get-sync-run for how it goes.

kind "preview" works out what would change and changes nothing; "scan" only reads the directory; "sync" changes the catalog: it adds, changes and REMOVES users and groups to match the directory. Prefer a preview first unless a sync was asked for outright.
mode "incremental" reads what has changed since the last run; "full" reads everything again and takes longer.

A run of that kind which is waiting already is joined (created is false). A connection that is disabled, paused or wrongly configured is refused with the reason.
    `.trim(),
    attributes: { readOnly: false, destructive: true, idempotent: true },
    visibilityPermission: idpSyncRunPermission,
    schema: {
      input: z =>
        z
          .object({
            connectionId: z
              .string()
              .min(1)
              .max(255)
              .describe('Which connection, as get-sync-status names it'),
            kind: z
              .enum(['preview', 'sync', 'scan'])
              .describe('What to do; preview changes nothing'),
            mode: z
              .enum(['incremental', 'full'])
              .optional()
              .describe('incremental unless given'),
          })
          .strict(),
      output: z =>
        z.object({
          created: z.boolean().describe('False where a waiting run was joined'),
          run: z
            .object({ id: z.number(), status: z.string(), info: z.string() })
            .passthrough(),
        }),
    },
    examples: [
      {
        title: 'What would a sync of contoso change?',
        input: { connectionId: 'contoso', kind: 'preview' },
      },
      {
        title: 'Bring contoso up to date',
        input: { connectionId: 'contoso', kind: 'sync' },
      },
    ],
    action: async ({ input, credentials }) => {
      const caller = identifyCaller(context.auth, credentials);
      const request: Pick<RunRequest, 'kind' | 'mode'> = {
        kind: input.kind,
        mode: input.mode ?? 'incremental',
      };
      const event = await context.auditor.createEvent({
        eventId: 'run-start',
        severityLevel: 'medium',
        meta: {
          id: input.connectionId,
          ...request,
          // There is no request to take the actor from.
          requestedBy:
            caller.principal.type === 'user'
              ? caller.principal.userEntityRef
              : caller.principal.subject,
          action: 'start-sync',
        },
      });
      let started: Awaited<ReturnType<typeof context.runCommands.start>>;
      try {
        await admitCaller(context, credentials, idpSyncRunPermission);
        started = await context.runCommands.start(
          input.connectionId,
          request,
          caller.principal,
        );
      } catch (error) {
        await event.fail({
          error:
            error instanceof Error ? error : new Error(toError(error).message),
        });
        throw error;
      }
      await event.success({
        meta: { runId: started.run.id, created: started.created },
      });
      return { output: toOutput(started) };
    },
  });
}
