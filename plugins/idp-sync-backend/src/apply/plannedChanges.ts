import type { Entity } from '@backstage/catalog-model';
import type {
  ChangeAction,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { PlannedChange } from '../plan/types';
import { entityToSend } from '../plan/storedFields';
import type { Mark } from './mark';

/** A stored change that still has to be applied. */
export interface StoredChange {
  id: number;
  class: ObjectClass;
  objectId: string;
  displayName: string;
  searchKey: string;
  action: ChangeAction;
  /** Why it is planned. */
  reasonCode: string;
  entityRef: string;
  previousRef?: string;
  entity?: Entity;
  entityHash?: string;
  expectedSequence?: number;
  /** Whose entity it takes over, with its reference; see `adoptEntities`. */
  adopts?: PlannedChange['adopts'];
}

/** A change that may be handed over, and the mark that its entity will bear. */
export interface CheckedChange extends StoredChange {
  mark: Mark;
  /** The reference its object has in our table now; undefined where it has none yet. */
  currentRef?: string;
}

interface StoredRow {
  id: number | string;
  class: ObjectClass;
  object_id: string;
  display_name: string;
  search_key: string;
  action: ChangeAction;
  reason_code: string;
  entity_ref: string;
  previous_ref: string | null;
  entity: string | null;
  entity_hash: string | null;
  expected_sequence: number | string | null;
  adopts: string | null;
}

/** The next changes of a run in the order of the plan. */
export function readPlannedChanges(
  knex: Knex,
  runId: number,
  limit: number,
): Promise<StoredChange[]> {
  return read(knex, planned(knex, runId).limit(limit));
}

/** The next that take over entities of other connections. */
export function readPlannedAdoptions(
  knex: Knex,
  runId: number,
  limit: number,
): Promise<StoredChange[]> {
  return read(knex, planned(knex, runId).whereNotNull('adopts').limit(limit));
}

function planned(knex: Knex, runId: number): Knex.QueryBuilder {
  return knex('run_changes')
    .where({ run_id: runId, status: 'planned' })
    .orderBy('id');
}

async function read(
  knex: Knex,
  changes: Knex.QueryBuilder,
): Promise<StoredChange[]> {
  const rows: StoredRow[] = await changes.select(
    'id',
    'class',
    'object_id',
    'display_name',
    'search_key',
    'action',
    'reason_code',
    'entity_ref',
    'previous_ref',
    knex.raw(`${entityToSend('run_changes')} as entity`),
    'entity_hash',
    'expected_sequence',
    'adopts',
  );
  return rows.map(row => ({
    id: Number(row.id),
    class: row.class,
    objectId: row.object_id,
    displayName: row.display_name,
    searchKey: row.search_key,
    action: row.action,
    reasonCode: row.reason_code,
    entityRef: row.entity_ref,
    previousRef: row.previous_ref ?? undefined,
    entity: row.entity === null ? undefined : JSON.parse(row.entity),
    entityHash: row.entity_hash ?? undefined,
    expectedSequence:
      row.expected_sequence === null
        ? undefined
        : Number(row.expected_sequence),
    ...(row.adopts && { adopts: JSON.parse(row.adopts) }),
  }));
}
