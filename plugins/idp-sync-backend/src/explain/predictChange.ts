import type { Entity } from '@backstage/catalog-model';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ExplainedNextRun } from '@idp-sync/backstage-plugin-idp-sync-common';
import { checkBatch, type CheckContext } from '../apply/checkBatch';
import { NO_MARK } from '../apply/mark';
import { describeChange } from '../plan/describeChange';
import { markEntity } from '../plan/leavers';
import type { PlannedChange } from '../plan/types';

/** What foreseeing stands on. */
export type PredictionContext = Omit<CheckContext, 'mark'> & {
  logger: LoggerService;
};

/**
 * What becomes of a planned change when it is applied: field by field what it does, and by the checks of applying whether it would be refused.
 *
 * @param change - absent where nothing is to be done
 */
export async function predictChange(
  context: PredictionContext,
  change: PlannedChange | undefined,
): Promise<ExplainedNextRun> {
  if (!change) {
    return {
      action: 'none',
      status: 'unchanged',
      fields: [],
      membershipsAdded: 0,
      membershipsRemoved: 0,
    };
  }
  const { action, reasonCode, reason, entityRef, previousRef } = change;
  const error = change.error ?? (await refusalOf(context, change));
  const sent =
    action === 'create'
      ? undefined
      : (
          await context.managed.entitiesOf(context.connectionId, change.class, [
            change.objectId,
          ])
        ).get(change.objectId);
  const description =
    change.error === undefined
      ? describeChange(sent, entityAfter(change, sent))
      : { fields: [], membershipsAdded: 0, membershipsRemoved: 0 };
  const hold = await holdOf(context, change);
  return {
    action,
    status: error ? 'failed' : hold?.status ?? 'planned',
    reasonCode,
    reason,
    ...(hold && { why: hold.why }),
    entityRef,
    previousRef,
    ...description,
    error,
  };
}

/**
 * How the guard has held or somebody has rejected this change before. What a run would hold for the first time nobody can say of one object alone: that hangs on how
 * many others there are.
 */
async function holdOf(
  { knex, connectionId }: PredictionContext,
  { class: objectClass, objectId, action, entityRef }: PlannedChange,
): Promise<{ status: 'held' | 'rejected'; why: string } | undefined> {
  const row = await knex('held_changes')
    .where({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
      action,
      entity_ref: entityRef ?? null,
    })
    .whereIn('status', ['held', 'rejected'])
    .first('status', 'why', 'decided_by', 'decision_reason');
  if (!row) {
    return undefined;
  }
  return row.status === 'held'
    ? { status: 'held', why: row.why }
    : {
        status: 'rejected',
        why: `Rejected by ${row.decided_by}: ${row.decision_reason}`,
      };
}

function entityAfter(
  { action, entity, leaverMark }: PlannedChange,
  sent: Entity | undefined,
): Entity | undefined {
  if (action === 'remove') {
    return undefined;
  }
  return leaverMark && sent ? markEntity(sent, leaverMark) : entity;
}

async function refusalOf(context: PredictionContext, change: PlannedChange) {
  try {
    const { refused } = await checkBatch({ ...context, mark: NO_MARK }, [
      {
        ...change,
        id: 0,
        searchKey: '',
        entityRef: change.entityRef ?? '',
      },
    ]);
    return refused.at(0)?.error;
  } catch (error) {
    // The catalog does not answer: what is planned can be told all the same.
    context.logger.warn(`A change could not be checked: ${error}`);
    return undefined;
  }
}
