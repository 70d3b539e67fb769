import {
  idpSyncReadPermission,
  OBJECT_CLASSES,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { connectionNotFound } from '../http/RunCommands';
import { type ActionContext, admitCaller } from './ActionContext';
import { toOutput } from './toOutput';

const MAX_HITS = 10;

/** `explain`: why somebody is in the catalog or not, and what the next run would do. */
export function registerExplain(context: ActionContext): void {
  context.actionsRegistry.register({
    name: 'explain',
    title: 'Explain Directory Sync',
    description: `
Says why a person or team of the identity provider is in the catalog or not: every condition of the policy with its result, the groups they are in, where each field of the entity comes from, what the next run would do (and whether the safety limits would hold it), and what the catalog has now.

Search by name, mail address, principal name, entity reference or object id. Where one object is found it is explained; where several are, hits lists the best and explanation is of the first: ask again with the objectId of another one as query. No hit means that neither the directory as last read nor the catalog has anybody like that; notScanned says where only a part of the directory is read.

Read-only; by the saved policy.
    `.trim(),
    attributes: { readOnly: true, destructive: false, idempotent: true },
    visibilityPermission: idpSyncReadPermission,
    schema: {
      input: z =>
        z
          .object({
            connectionId: z
              .string()
              .min(1)
              .max(255)
              .describe('Which connection, as get-sync-status names it'),
            query: z
              .string()
              .max(200)
              .refine(
                value => !/\p{Cc}/u.test(value),
                'must not contain control characters',
              )
              .refine(value => value.trim() !== '', 'must not be empty')
              .describe(
                'Name, mail address, principal name, entity reference or object id',
              ),
            class: z
              .enum(['user', 'group', 'organization'])
              .optional()
              .describe('Only objects of this class'),
          })
          .strict(),
      output: z =>
        z.object({
          hits: z.object({
            items: z.array(
              z
                .object({
                  class: z.enum([...OBJECT_CLASSES] as [string, ...string[]]),
                  objectId: z.string(),
                  displayName: z.string(),
                })
                .passthrough(),
            ),
            totalItems: z.number(),
            notScanned: z.string().optional(),
          }),
          explanation: z
            .object({ objectId: z.string(), reason: z.string() })
            .passthrough()
            .optional()
            .describe('Of the first hit; absent where there is none'),
        }),
    },
    examples: [
      {
        title: 'Why is Jane Doe not in the catalog?',
        input: { connectionId: 'contoso', query: 'jane doe' },
      },
      {
        title: 'Where does this team come from?',
        input: { connectionId: 'contoso', query: 'group:default/platform' },
      },
    ],
    action: async ({ input, credentials }) => {
      await admitCaller(context, credentials, idpSyncReadPermission);
      const { connectionId } = input;
      if (!(await context.overview.identity(connectionId))) {
        throw connectionNotFound(connectionId);
      }
      const { items, totalItems, notScanned } =
        await context.objectExplainer.search(connectionId, {
          query: input.query,
          classes: input.class && [input.class],
          offset: 0,
          limit: MAX_HITS,
        });
      const [best] = items;
      return {
        output: toOutput({
          hits: { items, totalItems, notScanned },
          explanation:
            best &&
            (await context.objectExplainer.explain(
              connectionId,
              best.class,
              best.objectId,
            )),
        }),
      };
    },
  });
}
