import type { Config } from '@backstage/config';
import { z } from 'zod';
import { Predecessor } from './Predecessor';

/** `takeOver` of a connection: it takes the place of a provider of the msgraph catalog module. */
export interface TakeOver {
  predecessor: Predecessor;
  /** What becomes of the entities that the connection leaves out: kept until somebody says otherwise, or removed once all others are taken over. */
  leftovers: 'keep' | 'remove';
}

export const takeOverSchema = z
  .strictObject({
    provider: z.string(),
    leftovers: z.enum(['keep', 'remove']).default('keep'),
  })
  .transform(({ provider, leftovers }, context): TakeOver => {
    const predecessor = Predecessor.named(provider);
    if (!predecessor) {
      context.addIssue({
        code: 'custom',
        path: ['provider'],
        message:
          'expected a provider of the msgraph module, such as MicrosoftGraphOrgEntityProvider:default',
      });
      return z.NEVER;
    }
    return { predecessor, leftovers };
  });

/**
 * The providers that any connection takes over from, whatever else is wrong with it: the catalog drops the entities of a provider that is not there when it starts.
 */
export function readPredecessors(config: Config): Predecessor[] {
  const connections = z
    .record(z.string(), z.unknown())
    .safeParse(config.getOptional('idpSync.connections'));
  const found = new Map<string, Predecessor>();
  for (const connection of Object.values(connections.data ?? {})) {
    const takeOver = z
      .object({ takeOver: z.object({ provider: z.string() }) })
      .safeParse(connection);
    const predecessor =
      takeOver.data && Predecessor.named(takeOver.data.takeOver.provider);
    if (predecessor) {
      found.set(predecessor.provider, predecessor);
    }
  }
  return [...found.values()];
}
