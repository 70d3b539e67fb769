import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { isPostgres } from '../database/isPostgres';
import type { RefusedChange } from './checkBatch';
import { HANDED_OVER } from './ManagedEntityStore';
import type { CheckedChange } from './plannedChanges';

interface LockedRow {
  connection_id: string;
  object_id: string;
  entity_ref: string;
  status: string;
  sequence: number | string;
  previous_ref: string | null;
  mark: string | null;
  location_key: string | null;
}

const LOCKED_COLUMNS = [
  'connection_id',
  'object_id',
  'entity_ref',
  'status',
  'sequence',
  'previous_ref',
  'mark',
  'location_key',
] as const;

/** The rows that some changes take over, and those that their objects have; locked until the transaction ends. */
export class LockedRows {
  readonly #byRef: ReadonlyMap<string, LockedRow>;
  readonly #own: ReadonlyMap<string, LockedRow>;

  private constructor(connectionId: string, rows: readonly LockedRow[]) {
    this.#byRef = new Map(rows.map(row => [row.entity_ref, row]));
    this.#own = new Map(
      rows
        .filter(row => row.connection_id === connectionId)
        .map(row => [row.object_id, row]),
    );
  }

  static async lock(
    transaction: Knex,
    connectionId: string,
    changes: readonly CheckedChange[],
  ): Promise<LockedRows> {
    const query = transaction('managed_entities')
      .whereIn(
        'entity_ref',
        changes.map(({ entityRef }) => entityRef),
      )
      .orWhere(own =>
        own.where({ connection_id: connectionId, class: 'user' }).whereIn(
          'object_id',
          changes.map(({ objectId }) => objectId),
        ),
      )
      .orderBy('entity_ref')
      .select(LOCKED_COLUMNS);
    const rows: LockedRow[] = await (isPostgres(transaction)
      ? query.forUpdate()
      : query);
    return new LockedRows(connectionId, rows);
  }

  /** Whose a reference is. */
  owner(entityRef: string): LockedRow | undefined {
    return this.#byRef.get(entityRef);
  }

  /** What is kept for an object of this connection. */
  own(objectId: string): LockedRow | undefined {
    return this.#own.get(objectId);
  }

  /** Why a change cannot take over what it was planned to: it has moved since, or gone to somebody else. */
  refusalOf(change: CheckedChange): RefusedChange<CheckedChange> | undefined {
    const { adopts, action, entityRef, objectId, expectedSequence } = change;
    const owner = this.#byRef.get(entityRef);
    const own = this.#own.get(objectId);
    const isAsPlanned =
      owner !== undefined &&
      owner.connection_id === adopts?.connectionId &&
      owner.object_id === adopts.objectId &&
      Number(owner.sequence) === adopts.sequence &&
      owner.previous_ref === null &&
      (action === 'update'
        ? HANDED_OVER.includes(owner.status)
        : owner.status === 'removed') &&
      Number(own?.sequence ?? 0) === (expectedSequence ?? 0) &&
      !HANDED_OVER.includes(own?.status ?? '');
    return isAsPlanned
      ? undefined
      : {
          change,
          error: IdpSyncError.toRunError(
            new IdpSyncError(
              'IDP_CHANGE_OUTDATED',
              `${change.entityRef} of connection ${adopts?.connectionId} has been changed by another run since it was planned to take it over`,
            ),
          ),
        };
  }
}
