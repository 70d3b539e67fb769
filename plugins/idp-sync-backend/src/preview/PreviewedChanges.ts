import type {
  ChangeStatus,
  ErrorCode,
  ObjectClass,
  RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import type { PlannedChange } from '../plan/types';

/** SQLite reads in the portal's own thread. */
const PAGE_SIZE = 2_000;

interface PreviewedChange {
  id: number;
  status: ChangeStatus;
  action: string;
  entityRef: string | null;
  previousRef: string | null;
  entityHash: string | null;
  expectedSequence: number | null;
}

/** What becomes, in the run that confirms a preview, of a change that is right now. */
export type Judgement =
  /** It is what was shown. */
  | { type: 'confirmed' }
  /** Something else was shown, which is refused. */
  | { type: 'moved'; previewedId: number; error: RunError }
  /** It is what was shown not to be applied: it is held, was rejected, or would fail. */
  | { type: 'asShown' }
  /** Nothing was shown of it, or that something else is not applied. */
  | { type: 'leftOut' };

/**
 * The changes that a preview showed, without what they say, to hold against what mirror and policy want now. Equal means: the same would be sent (hash), under
 * the same reference, in place of the same (sequence of the managed entity).
 */
export class PreviewedChanges {
  readonly #changes = new Map<string, PreviewedChange>();

  private constructor() {}

  static async load(knex: Knex, previewId: number): Promise<PreviewedChanges> {
    const changes = new PreviewedChanges();
    let after = 0;
    for (;;) {
      const rows = await knex('run_changes')
        .where({ run_id: previewId })
        .where('id', '>', after)
        .orderBy('id')
        .limit(PAGE_SIZE)
        .select(
          'id',
          'class',
          'object_id',
          'status',
          'action',
          'entity_ref',
          'previous_ref',
          'entity_hash',
          'expected_sequence',
        );
      for (const row of rows) {
        changes.#changes.set(keyOf(row.class, row.object_id), {
          id: Number(row.id),
          status: row.status,
          action: row.action,
          entityRef: row.entity_ref,
          previousRef: row.previous_ref,
          entityHash: row.entity_hash,
          expectedSequence:
            row.expected_sequence === null
              ? null
              : Number(row.expected_sequence),
        });
      }
      if (rows.length < PAGE_SIZE) {
        return changes;
      }
      after = Number(rows[rows.length - 1].id);
      await setImmediate();
    }
  }

  /** Judges what is right now for one object; called once for each. */
  judge(change: PlannedChange): Judgement {
    const key = keyOf(change.class, change.objectId);
    const previewed = this.#changes.get(key);
    this.#changes.delete(key);
    const error = previewed && differenceOf(previewed, change);
    if (previewed?.status !== 'planned') {
      return { type: previewed && !error ? 'asShown' : 'leftOut' };
    }
    return error
      ? {
          type: 'moved',
          previewedId: previewed.id,
          error: IdpSyncError.toRunError(error),
        }
      : { type: 'confirmed' };
  }

  /** Those shown as planned that nothing was judged for: there is nothing to be done about their objects any more. */
  leftOver(): number[] {
    return [...this.#changes.values()]
      .filter(({ status }) => status === 'planned')
      .map(({ id }) => id)
      .sort((a, b) => a - b);
  }
}

function keyOf(objectClass: ObjectClass, objectId: string): string {
  return `${objectClass} ${objectId}`;
}

function differenceOf(
  previewed: PreviewedChange,
  change: PlannedChange,
): IdpSyncError | undefined {
  const moved = (code: ErrorCode, what: string) =>
    new IdpSyncError(code, `${change.displayName} ${what} since the preview`);
  if (change.error) {
    return moved(
      'IDP_CHANGE_MOVED',
      `has become invalid (${change.error.message})`,
    );
  }
  if (previewed.action !== change.action) {
    return moved(
      'IDP_CHANGE_MOVED',
      `was shown as "${previewed.action}" and is now "${change.action}" (${change.reason}): it has changed`,
    );
  }
  if (
    previewed.entityRef !== (change.entityRef ?? null) ||
    previewed.previousRef !== (change.previousRef ?? null)
  ) {
    return moved(
      'IDP_CHANGE_MOVED',
      `would be ${change.entityRef} now and not ${previewed.entityRef}: names have changed`,
    );
  }
  if (
    // A leaver's mark says when it was first seen; all else is what was sent last, which the sequence stands for.
    change.action !== 'deactivate' &&
    previewed.entityHash !== (change.entityHash ?? null)
  ) {
    return moved('IDP_CHANGE_MOVED', 'has changed in the directory');
  }
  if (previewed.expectedSequence !== (change.expectedSequence ?? null)) {
    return moved('IDP_CHANGE_OUTDATED', 'has been changed by another run');
  }
  return undefined;
}
