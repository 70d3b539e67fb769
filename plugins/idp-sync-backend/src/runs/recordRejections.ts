import {
  ERROR_CODES,
  type RunError,
  type RunWarning,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { isEntityOf, processingErrorOf } from '../apply/CatalogReader';
import { readMark, NO_MARK } from '../apply/mark';
import { bumpManagedRevision } from '../apply/ManagedEntityStore';
import type { Refusal } from '../apply/RejectionInbox';
import { cleanText } from '../database/cleanText';
import { isPostgres } from '../database/isPostgres';
import type { Engine } from './RunContext';
import { settleRun } from './settleRun';

const BATCH_SIZE = 250;
/** Looks that an event is given to show in the catalog; it takes a second or two there. */
const MAX_LOOKS = 12;
const NAMED_ENTITIES = 3;
const CODE = 'IDP_CATALOG_REJECTED';

/** What of the engine it takes. */
type RejectionEngine = Pick<
  Engine,
  'knex' | 'catalog' | 'rejections' | 'announce'
>;

interface RefusedRow {
  connection_id: string;
  class: string;
  object_id: string;
  entity_ref: string;
  status: string;
  mark: string | null;
  sequence: number;
  sent_at: number | string;
  rejection: string | null;
  last_run_id: number | null;
}

interface Rejection {
  row: RefusedRow;
  message: string;
}

/**
 * Writes down what the catalog refused in processing: with the managed entity, with the change of the run that sent it, and in that run's counts and warnings,
 * also after its end. The same refusal again changes nothing.
 *
 * @param run - a run that looks after its own; what concerns others that are under way waits until they have ended
 * @returns how many entities were newly refused
 */
export async function recordRejections(
  engine: RejectionEngine,
  run?: { runId: number; connectionId: string },
): Promise<number> {
  let recorded = 0;
  for (;;) {
    const refusals = engine.rejections.take(BATCH_SIZE, run?.connectionId);
    if (refusals.length === 0) {
      return recorded;
    }
    const { rejections, undecided } = await judge(engine, refusals);
    engine.rejections.putBack(undecided);
    for (const [runId, ofRun] of groupByRun(rejections)) {
      if (await record(engine, runId, ofRun, run?.runId)) {
        recorded += ofRun.length;
      } else {
        engine.rejections.putBack(
          refusals.filter(({ entityRef }) =>
            ofRun.some(({ row }) => row.entity_ref === entityRef),
          ),
        );
      }
    }
    if (refusals.length < BATCH_SIZE) {
      return recorded;
    }
  }
}

/** What is really about the version that we sent last. */
async function judge(
  { knex, catalog }: RejectionEngine,
  refusals: readonly Refusal[],
): Promise<{ rejections: Rejection[]; undecided: Refusal[] }> {
  const refs = refusals.map(({ entityRef }) => entityRef);
  const rows: RefusedRow[] = await knex('managed_entities')
    .whereIn('entity_ref', refs)
    .whereIn('status', ['sent', 'confirmed', 'rejected'])
    .select(
      'connection_id',
      'class',
      'object_id',
      'entity_ref',
      'status',
      'mark',
      'sequence',
      'sent_at',
      'rejection',
      'last_run_id',
    );
  const byRef = new Map(rows.map(row => [row.entity_ref, row]));
  const shown = await catalog.lookUp(refs);
  const rejections: Rejection[] = [];
  const undecided: Refusal[] = [];
  for (const refusal of refusals) {
    const row = byRef.get(refusal.entityRef);
    const isOurs =
      row?.connection_id === refusal.connectionId &&
      row.object_id === refusal.objectId;
    if (!isOurs || refusal.at < Number(row.sent_at)) {
      continue;
    }
    const entity = shown.get(refusal.entityRef);
    const inPlace =
      entity && isEntityOf(entity, row.connection_id, row.object_id);
    const isCurrent = inPlace && readMark(entity) === (row.mark ?? NO_MARK);
    if (isCurrent && !processingErrorOf(entity)) {
      // The catalog shows the error a moment after it has sent the event, or it has got over it.
      undecided.push(refusal);
    } else if (messageOf(row) !== refusal.message) {
      rejections.push({ row, message: refusal.message });
    }
  }
  return {
    rejections,
    undecided: undecided.filter(({ looks }) => looks < MAX_LOOKS),
  };
}

function messageOf({ rejection }: RefusedRow): string | undefined {
  return rejection ? JSON.parse(rejection).message : undefined;
}

function groupByRun(
  rejections: readonly Rejection[],
): Map<number | null, Rejection[]> {
  const byRun = new Map<number | null, Rejection[]>();
  for (const rejection of rejections) {
    const of = byRun.get(rejection.row.last_run_id) ?? [];
    byRun.set(rejection.row.last_run_id, of);
    of.push(rejection);
  }
  return byRun;
}

/** @returns false while the run is under way elsewhere */
async function record(
  engine: RejectionEngine,
  runId: number | null,
  rejections: readonly Rejection[],
  ownRunId: number | undefined,
): Promise<boolean> {
  const status = await engine.knex.transaction(async transaction => {
    const query = transaction('runs').where({ id: runId }).first('status');
    const run = await (isPostgres(transaction)
      ? query.forNoKeyUpdate()
      : query);
    if (run?.status === 'running' && runId !== ownRunId) {
      return 'running';
    }
    const failed: Rejection[] = [];
    for (const rejection of rejections) {
      if (await recordOne(transaction, runId, rejection)) {
        failed.push(rejection);
      }
    }
    for (const id of new Set(rejections.map(({ row }) => row.connection_id))) {
      await bumpManagedRevision(transaction, id);
    }
    const ended = run && run.status !== 'running';
    if (ended && runId !== null && failed.length > 0) {
      await amendEndedRun(transaction, runId, failed);
      return 'amended';
    }
    return 'recorded';
  });
  if (status === 'amended' && runId !== null) {
    const [{ row }] = rejections;
    engine.announce({
      connectionId: row.connection_id,
      runId,
      status: 'partial',
    });
  }
  return status !== 'running';
}

/** @returns whether a change of the run has failed by it */
async function recordOne(
  transaction: Knex,
  runId: number | null,
  { row, message }: Rejection,
): Promise<boolean> {
  const error: RunError = {
    code: CODE,
    message: cleanText(`The catalog refuses ${row.entity_ref}: ${message}`),
    remedy: ERROR_CODES[CODE].remedy,
  };
  const object = {
    connection_id: row.connection_id,
    class: row.class,
    object_id: row.object_id,
  };
  const [change] = await transaction('run_changes')
    .where({ ...object, run_id: runId })
    .whereIn('status', ['applied', 'failed'])
    .whereIn('action', ['create', 'update', 'deactivate'])
    .update({ status: 'failed', error: JSON.stringify(error) })
    .returning('action');
  await transaction('managed_entities')
    .where({ ...object, sequence: row.sequence })
    .update({
      // One that was never shown is not in the catalog; another keeps its last good version there.
      status:
        change?.action === 'create' && row.status !== 'confirmed'
          ? 'rejected'
          : 'sent',
      rejection: JSON.stringify({ ...error, message: cleanText(message) }),
      entity_hash: null,
      confirmed_at: null,
    });
  return change !== undefined;
}

async function amendEndedRun(
  transaction: Knex,
  runId: number,
  failed: readonly Rejection[],
): Promise<void> {
  await settleRun(transaction, runId);
  const run = await transaction('runs')
    .where({ id: runId })
    .first('status', 'warnings');
  const warnings: RunWarning[] = JSON.parse(run.warnings);
  const before = warnings.find(({ code }) => code === CODE);
  const warning = rejectionWarning(
    failed.map(({ row }) => row.entity_ref),
    failed.length + (before?.count ?? 0),
  );
  await transaction('runs')
    .where({ id: runId })
    .update({
      warnings: JSON.stringify([
        ...warnings.filter(({ code }) => code !== CODE),
        warning,
      ]),
      ...(run.status === 'succeeded' && { status: 'partial' }),
    });
  await transaction('run_events').insert({
    run_id: runId,
    at: Date.now(),
    level: 'warn',
    message: cleanText(`After the run had ended: ${warning.message}`),
  });
}

/** @param entityRefs - some of them */
export function rejectionWarning(
  entityRefs: readonly string[],
  count: number,
): RunWarning {
  return {
    code: CODE,
    message: `The catalog refused to process entities that it was handed, such as ${entityRefs
      .slice(0, NAMED_ENTITIES)
      .join(', ')}`,
    count,
  };
}
