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
  return {
    action,
    status: error ? 'failed' : 'planned',
    reasonCode,
    reason,
    entityRef,
    previousRef,
    ...description,
    error,
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
