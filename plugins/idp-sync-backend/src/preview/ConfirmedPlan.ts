import {
  ERROR_CODES,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RunContext } from '../runs/RunContext';
import type { PlanPart } from '../plan/types';
import { assertConfirmable } from './assertConfirmable';
import { PreviewedChanges } from './PreviewedChanges';
import { writeRefusedChanges } from './writeRefusedChanges';

/** Names that a warning gives for examples. */
const NAMED_OBJECTS = 3;

/**
 * Narrows what mirror and policy want now down to what a preview has shown (Law 3). What has moved since is refused one by one; what has come up since is
 * written down as not applied, so that the sums hold and the next sync is no surprise.
 */
export class ConfirmedPlan {
  readonly #context: RunContext;
  readonly #previewed: PreviewedChanges;
  readonly #refused = new Map<number, RunError>();

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
