import type { Entity } from '@backstage/catalog-model';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ExplainedNextRun,
  SafetyPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CheckContext } from '../apply/checkBatch';
import { foreseeRefusals } from '../apply/foreseeRefusals';
import type { CountedKind } from '../guard/judge';
import { hashEntity } from '../mapping/hashEntity';
import { limitsText } from '../guard/decidedChanges';
import { describeChange } from '../plan/describeChange';
import { entitiesToAdopt } from '../plan/entitiesToAdopt';
import { markEntity } from '../plan/leavers';
import type { PlannedChange } from '../plan/types';

/** What foreseeing stands on. */
export type PredictionContext = Omit<CheckContext, 'mark'> & {
  logger: LoggerService;
  /** Of the policy to go by. */
  safety: SafetyPolicy;
  /** Of which kind a change is for the guard; undefined for one that it does not count. */
  kindOf(change: PlannedChange): CountedKind | undefined;
  /** Why the guard would hold a change that nobody has held or decided about; undefined where it would not. */
  foresee(change: PlannedChange): Promise<string | undefined>;
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
  const sent =
    action === 'create'
      ? undefined
      : (change.adopts
          ? await entitiesToAdopt(context.knex, [change])
          : await context.managed.entitiesOf(
              context.connectionId,
              change.class,
              [change.objectId],
            )
        ).get(
          change.adopts
            ? `${change.class}:${change.objectId}`
            : change.objectId,
        );
  const description =
    change.error === undefined
      ? describeChange(sent, entityAfter(change, sent))
      : { fields: [], membershipsAdded: 0, membershipsRemoved: 0 };
  const entity = change.error ? undefined : entityAfter(change, sent);
  const fate = change.error
    ? undefined
    : await fateOf(context, change, {
        key: `${action}:${entity ? hashEntity(entity) : reasonCode}`,
        leavesGroups: action === 'update' && description.membershipsRemoved > 0,
      });
  // What is held is not tried.
  const isTried = !change.error && (fate?.status ?? 'planned') === 'planned';
  const error = isTried ? await refusalOf(context, change) : change.error;
  return {
    action,
    status: error ? 'failed' : fate?.status ?? 'planned',
    reasonCode,
    reason,
    ...(fate && !error && { why: fate.why }),
    entityRef,
    previousRef,
    ...description,
    error,
  };
}

/** What tells one change to an object from another. */
interface Particulars {
  /** As holds have it. */
  key: string;
  leavesGroups: boolean;
}

type Fate = Pick<ExplainedNextRun, 'status' | 'why'>;

/** What somebody has decided, else how it is held, else what the guard would say now; undefined where nothing keeps it from being applied. */
async function fateOf(
  context: PredictionContext,
  change: PlannedChange,
  particulars: Particulars,
): Promise<Fate | undefined> {
  const known = await knownFateOf(context, change, particulars);
  if (known) {
    return known;
  }
  const why = await context.foresee(change);
  return why === undefined
    ? undefined
    : { status: 'held', why: `The next run would hold it: ${why}.` };
}

/**
 * What has become of the object's change so far, by the rules of the guard: decisions are about one change, a hold is about one kind of change, and what was held under
 * other limits is judged anew.
 */
async function knownFateOf(
  context: PredictionContext,
  change: PlannedChange,
  { key, leavesGroups }: Particulars,
): Promise<Fate | undefined> {
  const { knex, connectionId, safety } = context;
  const { class: objectClass, objectId } = change;
  const row = await knex('held_changes')
    .where({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
    })
    .first(
      'kind',
      'status',
      'why',
      'limits',
      'change_key',
      'decided_by',
      'decision_reason',
    );
  const same = row?.change_key === key;
  const decision = `${row?.decided_by}: ${row?.decision_reason}`;
  if (row && row.status !== 'held' && !same) {
    return undefined;
  }
  switch (row?.status) {
    case 'approved':
      return { status: 'planned', why: `Approved by ${decision}` };
    case 'rejected':
      return { status: 'rejected', why: `Rejected by ${decision}` };
    case 'held':
      return (
        row.kind === 'dependents'
          ? same
          : (row.kind === 'membersLost'
              ? leavesGroups
              : row.kind === context.kindOf(change)) &&
            row.limits === limitsText({ safety }, row.kind, objectClass)
      )
        ? { status: 'held', why: row.why }
        : undefined;
    default:
      return undefined;
  }
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
    const [{ refusal }] = await foreseeRefusals(context, [change]);
    return refusal;
  } catch (error) {
    // The catalog does not answer: what is planned can be told all the same.
    context.logger.warn(`A change could not be checked: ${error}`);
    return undefined;
  }
}
