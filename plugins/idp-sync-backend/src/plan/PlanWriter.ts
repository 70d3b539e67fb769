import type { ObjectClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Entity } from '@backstage/catalog-model';
import type { Knex } from 'knex';
import type { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { bulkRows } from '../database/bulkRows';
import { insertRows } from '../database/insertRows';
import { isPostgres } from '../database/isPostgres';
import { TableStatistics } from '../database/TableStatistics';
import type { Fence } from '../database/Fence';
import { deleteChanges } from './deleteChanges';
import { noteLeavers } from './noteLeavers';
import { runCooperatively } from './runCooperatively';
import { entitiesToAdopt } from './entitiesToAdopt';
import { reserveAwaited } from './reserveAwaited';
import { PLAN_COLUMNS, type PlanRow, toPlanRows } from './planRows';
import type {
  AwaitedReference,
  LeaverNote,
  PlannedChange,
  PlanPart,
  RemadeEntity,
} from './types';

/** SQLite writes in the portal's own thread. */
const SQLITE_BATCH_SIZE = 250;
const POSTGRES_BATCH_SIZE = 1_000;

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
  /** Looks into what would become of changes if they were applied; nobody does, if left out. */
  foresee?(changes: readonly PlannedChange[]): Promise<PlannedChange[]>;
  /** Rows that need not be written, because they are known as they are; all are, if left out. */
  isKnown?(row: PlanRow): boolean;
}

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
  #awaited: AwaitedReference[] = [];
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
  write({
    changes,
    remade,
    leavers,
    awaited,
  }: PlanPart): Promise<void> | undefined {
    this.#changes.push(...changes);
    this.#remade.push(...remade);
    this.#leavers.push(...leavers);
    this.#awaited.push(...awaited);
    return this.#changes.length >= this.#batchSize ||
      this.#remade.length >= this.#batchSize ||
      this.#leavers.length >= this.#batchSize ||
      this.#awaited.length >= this.#batchSize
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
    const awaited = this.#awaited;
    this.#remade = [];
    this.#leavers = [];
    this.#awaited = [];
    this.#writing = this.#store({ changes, remade, leavers, awaited });
    // Should planning fail meanwhile, nobody waits for this any more.
    this.#writing.catch(() => undefined);
  }

  async #store({
    changes: planned,
    remade,
    leavers,
    awaited,
  }: Omit<PlanPart, 'compared'>): Promise<void> {
    const { knex, runId, connectionId, fence, signal, applies } = this.#options;
    signal.throwIfAborted();
    const changes = (await this.#options.foresee?.(planned)) ?? planned;
    const before = await entitiesBefore(this.#options, connectionId, changes);
    const rows = await runCooperatively(
      toPlanRows({ runId, connectionId }, changes, before),
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
      await reserveAwaited(transaction, connectionId, awaited);
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
  { knex, managed }: Pick<PlanWriterOptions, 'knex' | 'managed'>,
  connectionId: string,
  batch: readonly PlannedChange[],
): Promise<Map<string, Entity>> {
  const result = new Map<string, Entity>();
  const known = batch.filter(
    ({ action, adopts }) => action !== 'create' && action !== 'none' && !adopts,
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
  for (const [key, entity] of await entitiesToAdopt(knex, batch)) {
    result.set(key, entity);
  }
  return result;
}
