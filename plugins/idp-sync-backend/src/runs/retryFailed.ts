import type { PlanPart } from '../plan/types';
import type { RunContext } from './RunContext';

/** Objects by class and id. */
type ObjectKeys = ReadonlySet<string>;

/** The objects that a run of failed ones alone is about; undefined for a run that is about all. */
export async function objectsToRetry({
  engine,
  retryOf,
}: RunContext): Promise<ObjectKeys | undefined> {
  if (retryOf === undefined) {
    return undefined;
  }
  const rows: { class: string; object_id: string }[] = await engine
    .knex('run_changes')
    .where({ run_id: retryOf, status: 'failed' })
    .select('class', 'object_id');
  return new Set(rows.map(row => keyOf(row.class, row.object_id)));
}

/** What the plan wants done about other objects is stored too, as not applied: so that the sums hold, and that it is seen what is left for the next sync. */
export function leaveOut(
  part: PlanPart,
  only: ObjectKeys | undefined,
): PlanPart {
  return only
    ? {
        ...part,
        changes: part.changes.map(change =>
          change.error || only.has(keyOf(change.class, change.objectId))
            ? change
            : { ...change, leftOut: true },
        ),
      }
    : part;
}

function keyOf(objectClass: string, objectId: string): string {
  return `${objectClass}:${objectId}`;
}
