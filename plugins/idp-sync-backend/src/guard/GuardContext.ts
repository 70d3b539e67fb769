import type {
  ObjectClass,
  SafetyPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { StandingHolds } from './StandingHolds';
import type { Fence } from '../database/Fence';

/** The stored plan of a run, and what the guard needs to judge it. */
export interface GuardContext {
  knex: Knex;
  runId: number;
  connectionId: string;
  fence: Fence;
  signal: AbortSignal;
  safety: SafetyPolicy;
  policyVersion: number;
  /** Entities that the catalog had before the run. */
  managedBefore: Readonly<Record<ObjectClass, number>>;
  /** False for a preview, which changes nothing: it marks its own rows and remembers no holds. */
  remembers: boolean;
  /** False where the plan is about some objects only, so that nothing follows from what is not in it. */
  whole: boolean;
  /** Changes that are held as they were before; they are not among the rows of the plan. */
  standing: StandingHolds;
}

/** A transaction of the run. */
export async function fenced<T>(
  { knex, fence, signal }: Pick<GuardContext, 'knex' | 'fence' | 'signal'>,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  return knex.transaction(async transaction => {
    await fence(transaction);
    return work(transaction);
  });
}
