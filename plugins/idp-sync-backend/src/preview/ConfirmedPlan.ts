import {
  ERROR_CODES,
  OBJECT_CLASSES,
  type ObjectClass,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { setImmediate } from 'node:timers/promises';
import type { RunContext } from '../runs/RunContext';
import { foreseeRefusals } from '../apply/foreseeRefusals';
import { recordRefused, type RefusedObject } from '../apply/recordRefused';
import type { PlannedChange, PlanPart } from '../plan/types';
import { assertConfirmable } from './assertConfirmable';
import { PreviewedChanges } from './PreviewedChanges';
import { writeRefusedChanges } from './writeRefusedChanges';

/** Names that a warning gives for examples. */
const NAMED_OBJECTS = 3;
/** Objects that are looked up at once. */
const BATCH_SIZE = 250;

/**
 * Narrows what mirror and policy want now down to what a preview has shown (Law 3). What has moved since is refused one by one; what has come up since is
 * written down as not applied, so that the sums hold and the next sync is no surprise. What was shown to be held or to fail goes the same way again.
 */
export class ConfirmedPlan {
  readonly #context: RunContext;
  readonly #previewed: PreviewedChanges;
  readonly #refused = new Map<number, RunError>();
  /** Objects whose changes were shown not to be applied, and are what was shown. */
  readonly #notToApply: Record<ObjectClass, Set<string>> = {
    user: new Set(),
    group: new Set(),
    organization: new Set(),
  };

  private constructor(context: RunContext, previewed: PreviewedChanges) {
    this.#context = context;
    this.#previewed = previewed;
  }

  /** @throws IdpSyncError as {@link assertConfirmable} does */
  static async create(
    context: RunContext,
    previewId: number,
  ): Promise<ConfirmedPlan> {
    const { knex } = context.engine;
    await assertConfirmable(knex, previewId, context.policyVersion);
    return new ConfirmedPlan(
      context,
      await PreviewedChanges.load(knex, previewId),
    );
  }

  /** Leaves of a part of the plan what is to be written. */
  narrow(part: PlanPart): PlanPart {
    return {
      ...part,
      changes: part.changes.map(change => {
        const judgement = this.#previewed.judge(change);
        if (judgement.type === 'confirmed') {
          return change;
        }
        if (judgement.type === 'asShown') {
          this.#notToApply[change.class].add(change.objectId);
          return change;
        }
        if (judgement.type === 'leftOut') {
          return { ...change, leftOut: true };
        }
        // Beside what is refused stands what is right now, for the next sync.
        this.#refused.set(judgement.previewedId, judgement.error);
        return { ...change, leftOut: true };
      }),
    };
  }

  /** Once the plan is complete: writes down what is refused. */
  async finish(): Promise<void> {
    this.#refuseLeftOvers();
    const names = await writeRefusedChanges(this.#context, this.#refused);
    if (names.length > 0) {
      this.#context.recorder.warn({
        code: 'IDP_CHANGE_MOVED',
        message: `Changes are refused because their objects have moved since the preview, such as ${names
          .slice(0, NAMED_OBJECTS)
          .join(', ')}`,
        count: this.#refused.size,
      });
    }
  }

  /** Looks into what of the changes that were shown to fail does so still. */
  async foresee(changes: readonly PlannedChange[]): Promise<PlannedChange[]> {
    const { engine, connectionId } = this.#context;
    const isShown = (change: PlannedChange) =>
      this.#notToApply[change.class].has(change.objectId);
    const foreseen = await foreseeRefusals(
      { ...engine, connectionId },
      changes.filter(isShown),
    );
    let next = 0;
    return changes.map(change => (isShown(change) ? foreseen[next++] : change));
  }

  /**
   * Once the guard has looked through the plan: what was shown not to be applied is held, or fails, as was shown; what would go through by now is left for the next
   * sync.
   */
  async leaveOutUnshown(): Promise<void> {
    const { engine, connectionId, runId, lease, signal } = this.#context;
    for (const objectClass of OBJECT_CLASSES) {
      const ids = [...this.#notToApply[objectClass]];
      for (let start = 0; start < ids.length; start += BATCH_SIZE) {
        signal.throwIfAborted();
        await engine.knex.transaction(async transaction => {
          await lease.fence(transaction);
          const rows = () =>
            transaction('run_changes')
              .where({
                connection_id: connectionId,
                class: objectClass,
                run_id: runId,
              })
              .whereIn('object_id', ids.slice(start, start + BATCH_SIZE));
          await rows()
            .whereIn('status', ['held', 'rejected'])
            .update({ error: null });
          await rows()
            .where({ status: 'planned' })
            .whereNull('error')
            .update({ status: 'notApplied', entity: null });
          const failed = await rows()
            .where({ status: 'planned' })
            .select('id', 'object_id', 'error');
          await recordRefused(
            transaction,
            connectionId,
            failed.map(row => toRefused(objectClass, row)),
          );
        });
        await setImmediate();
      }
    }
  }

  #refuseLeftOvers(): void {
    for (const id of this.#previewed.leftOver()) {
      this.#refused.set(id, {
        code: 'IDP_CHANGE_MOVED',
        message:
          'There is nothing to be done any more: the catalog has what the directory says now',
        remedy: ERROR_CODES.IDP_CHANGE_MOVED.remedy,
      });
    }
  }
}

function toRefused(
  objectClass: ObjectClass,
  row: { id: number | string; object_id: string; error: string },
): RefusedObject {
  const error: RunError = JSON.parse(row.error);
  return {
    change: {
      id: Number(row.id),
      class: objectClass,
      objectId: row.object_id,
    },
    error,
    conflict: error.code === 'IDP_CATALOG_CONFLICT',
  };
}
