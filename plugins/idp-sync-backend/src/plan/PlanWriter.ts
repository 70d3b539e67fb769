import type {
  ChangeStatus,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { bulkRows } from '../database/bulkRows';
import { insertRows } from '../database/insertRows';
import { isPostgres } from '../database/isPostgres';
import { TableStatistics } from '../database/TableStatistics';
import { toSearchKey } from '../database/searchKey';
import type { Fence } from '../database/Fence';
import { hashEntity } from '../mapping/hashEntity';
import { deleteChanges } from './deleteChanges';
import { markEntity } from './leavers';
import { noteLeavers } from './noteLeavers';
import { runCooperatively } from './runCooperatively';
import { describeForStoring } from './storedFields';
import type {
  LeaverNote,
  PlannedChange,
  PlanPart,
  RemadeEntity,
} from './types';

/** SQLite writes in the portal's own thread. */
const SQLITE_BATCH_SIZE = 250;
const POSTGRES_BATCH_SIZE = 1_000;

/** What a plan writes of a change. */
export const PLAN_COLUMNS = {
  run_id: 'integer',
  connection_id: 'text',
  class: 'text',
  object_id: 'text',
  display_name: 'text',
  search_key: 'text',
  action: 'text',
  status: 'text',
  reason_code: 'text',
  reason: 'text',
  entity_ref: 'text',
  previous_ref: 'text',
  fields: 'json',
  memberships_added: 'integer',
  memberships_removed: 'integer',
  entity: 'json',
  entity_hash: 'text',
  input_hash: 'text',
  expected_sequence: 'bigint',
  error: 'text',
} as const;

/** What storing a plan needs of its surroundings. */
export interface PlanWriterOptions {
  knex: Knex;
  runId: number;
  connectionId: string;
  managed: ManagedEntityStore;
  fence: Fence;
  signal: AbortSignal;
  /** Whether the plan is to be applied: only then is what would be sent kept with it. */
  applies: boolean;
  /** Rows that need not be written, because they are known as they are; all are, if left out. */
  isKnown?(row: PlanRow): boolean;
}

/** What a plan writes of one change. */
export type PlanRow = ReturnType<typeof toRow>;

/**
 * Writes a plan down while it is being made, and before anything of it is applied: each change with what it does field by field, and the entity to be sent. One
 * batch is written while the next is planned, and never more than these two are in memory.
 */
export class PlanWriter {
  readonly #options: PlanWriterOptions;
  readonly #batchSize: number;
  readonly #statistics: TableStatistics;
  #changes: PlannedChange[] = [];
  #remade: RemadeEntity[] = [];
  #leavers: LeaverNote[] = [];
  #writing: Promise<void> = Promise.resolve();
  #stored = 0;

  private constructor(options: PlanWriterOptions) {
    this.#options = options;
    this.#batchSize = isPostgres(options.knex)
      ? POSTGRES_BATCH_SIZE
      : SQLITE_BATCH_SIZE;
    this.#statistics = new TableStatistics(options.knex, ['run_changes']);
  }

  /** What an earlier process stored of the same run is replaced, because its plan was not complete. */
  static async create(options: PlanWriterOptions): Promise<PlanWriter> {
    const { knex, runId, fence } = options;
    await deleteChanges(knex, runId, fence);
    return new PlanWriter(options);
  }

  /** @returns where the plan has to wait until there is room for more */
  write({ changes, remade, leavers }: PlanPart): Promise<void> | undefined {
    this.#changes.push(...changes);
    this.#remade.push(...remade);
    this.#leavers.push(...leavers);
    return this.#changes.length >= this.#batchSize ||
      this.#remade.length >= this.#batchSize ||
      this.#leavers.length >= this.#batchSize
      ? this.#passOn()
      : undefined;
  }

  /** Resolves when all is stored. @throws what writing has thrown */
  async finish(): Promise<void> {
    await this.#passOn();
    await this.#writing;
    await this.#statistics.note(this.#stored);
  }

  async #passOn(): Promise<void> {
    await this.#writing;
    const changes = this.#changes;
    const remade = this.#remade;
    this.#changes = [];
    const leavers = this.#leavers;
    this.#remade = [];
    this.#leavers = [];
    this.#writing = this.#store(changes, remade, leavers);
    // Should planning fail meanwhile, nobody waits for this any more.
    this.#writing.catch(() => undefined);
  }

  async #store(
    changes: readonly PlannedChange[],
    remade: readonly RemadeEntity[],
    leavers: readonly LeaverNote[],
  ): Promise<void> {
    const { knex, runId, connectionId, fence, signal, applies } = this.#options;
    signal.throwIfAborted();
    const before = await entitiesBefore(
      this.#options.managed,
      connectionId,
      changes,
    );
    const rows = await runCooperatively(
      toRows({ runId, connectionId }, changes, before),
      signal,
    );
    const news = rows.filter(row => !this.#options.isKnown?.(row));
    if (!applies) {
      news.forEach(row => {
        row.entity = null;
      });
    }
    await knex.transaction(async transaction => {
      await fence(transaction);
      await insertRows(transaction, 'run_changes', PLAN_COLUMNS, news);
      await rememberInputs(transaction, connectionId, remade);
      await noteLeavers(transaction, { runId, connectionId }, leavers);
    });
    this.#stored += changes.length;
  }
}

/** What comes out as it was sent need not be made to know that the next time. */
async function rememberInputs(
  transaction: Knex,
  connectionId: string,
  remade: readonly RemadeEntity[],
): Promise<void> {
  if (remade.length === 0) {
    return;
  }
  const rows = bulkRows(
    transaction,
    {
      remade_connection: 'text',
      remade_class: 'text',
      remade_id: 'text',
      remade_sequence: 'integer',
      remade_hash: 'text',
    },
    remade.map(({ class: objectClass, objectId, sequence, inputHash }) => [
      connectionId,
      objectClass,
      objectId,
      sequence,
      inputHash,
    ]),
  );
  await transaction.raw(
    `update managed_entities set input_hash = remade_hash from ${rows.sql}
     where connection_id = remade_connection and class = remade_class and object_id = remade_id and sequence = remade_sequence`,
    rows.bindings,
  );
}

async function entitiesBefore(
  managed: ManagedEntityStore,
  connectionId: string,
  batch: readonly PlannedChange[],
): Promise<Map<string, Entity>> {
  const result = new Map<string, Entity>();
  const known = batch.filter(
    ({ action }) => action !== 'create' && action !== 'none',
  );
  const classes = new Set<ObjectClass>(known.map(change => change.class));
  for (const objectClass of classes) {
    const entities = await managed.entitiesOf(
      connectionId,
      objectClass,
      known
        .filter(change => change.class === objectClass)
        .map(change => change.objectId),
    );
    for (const [objectId, entity] of entities) {
      result.set(`${objectClass}:${objectId}`, entity);
    }
  }
  return result;
}

/** A change of large entities takes a millisecond to describe. */
function* toRows(
  ids: RunIds,
  changes: readonly PlannedChange[],
  before: ReadonlyMap<string, Entity>,
): Generator<void, PlanRow[]> {
  const rows: PlanRow[] = [];
  for (const change of changes) {
    rows.push(
      toRow(ids, change, before.get(`${change.class}:${change.objectId}`)),
    );
    yield;
  }
  return rows;
}

interface RunIds {
  runId: number;
  connectionId: string;
}

function toRow(
  { runId, connectionId }: RunIds,
  planned: PlannedChange,
  before: Entity | undefined,
) {
  const change = withMarkedEntity(planned, before);
  const failed = change.error !== undefined;
  const { fields, membershipsAdded, membershipsRemoved } = describeForStoring(
    change,
    before,
  );
  return {
    run_id: runId,
    connection_id: connectionId,
    class: change.class,
    object_id: change.objectId,
    display_name: change.displayName,
    search_key: toSearchKey(
      change.displayName,
      change.entityRef,
      change.objectId,
    ),
    action: change.action,
    status: statusOf(change),
    reason_code: change.reasonCode,
    reason: change.reason,
    entity_ref: change.entityRef ?? null,
    previous_ref: change.previousRef ?? null,
    fields: failed ? [] : fields,
    memberships_added: failed ? 0 : membershipsAdded,
    memberships_removed: failed ? 0 : membershipsRemoved,
    entity:
      failed || change.leftOut || change.action === 'create'
        ? null
        : change.entity ?? null,
    entity_hash: change.entityHash ?? null,
    input_hash: change.inputHash ?? null,
    expected_sequence: change.expectedSequence ?? null,
    error: change.error ? JSON.stringify(change.error) : null,
  };
}

/** Who has left is marked in what was sent last: the directory need not have them any more. */
function withMarkedEntity(
  change: PlannedChange,
  before: Entity | undefined,
): PlannedChange {
  if (!change.leaverMark || !before) {
    return change;
  }
  const entity = markEntity(before, change.leaverMark);
  return { ...change, entity, entityHash: hashEntity(entity) };
}

function statusOf({ error, leftOut }: PlannedChange): ChangeStatus {
  if (error) {
    return 'failed';
  }
  return leftOut ? 'notApplied' : 'planned';
}
