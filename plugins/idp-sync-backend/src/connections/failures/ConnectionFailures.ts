import type {
  ErrorCode,
  RunError,
  RunKind,
  RunStatus,
  RunTrigger,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';

/** A run that ends. */
export interface EndingRun {
  id: number;
  connectionId: string;
  kind: RunKind;
  trigger: RunTrigger;
  status: Exclude<RunStatus, 'queued' | 'running'>;
  /** Where it failed. */
  error?: RunError;
}

/** What the end of a run made of its connection: `failing` at the first failure, `recovered` at the first success after it. */
export type ConnectionTurn = 'failing' | 'recovered';

/**
 * Keeps which connections fail, since when and why. Such a connection pauses, longer with each failure, instead of running by its schedule; it leaves that by
 * itself at the first sync that succeeds. What somebody starts by hand runs at once, and does not lengthen the pause.
 */
export interface ConnectionFailures {
  /**
   * Takes the end of a run into account, within the transaction that ends it, and says in its history what follows. Only syncs count, and neither those that
   * were cancelled nor those of a policy that is no longer in force.
   */
  record(
    transaction: Knex,
    run: EndingRun,
  ): Promise<ConnectionTurn | undefined>;

  /**
   * Whether a connection is to be synced because the backend has started. A failing one only where its configuration or credential is another than the one it
   * failed with: then the next failure pauses for the shortest time again.
   */
  mayStart(transaction: Knex, connectionId: string): Promise<boolean>;
}

/** A run that failed by these says nothing about its connection: another one follows at once. */
export const PASSING_CODES: readonly ErrorCode[] = ['IDP_POLICY_CHANGED'];

/** What every start may have mended, though the configuration is the same. */
export const MENDED_BY_START: readonly string[] = [
  'IDP_CATALOG_NOT_CONNECTED',
  'IDP_PROCESS_OUTDATED',
] satisfies ErrorCode[];
