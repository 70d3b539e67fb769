import { stableJson } from '../stableJson';
import { readKeptFields } from '../apply/readKeptFields';
import { withTakeOver } from '../handover/takeOverSteps';
import { readMatching } from '../matching/readMatching';
import { readMatchingBasis } from '../matching/readMatchingBasis';
import { readRemovedObjects } from '../mirror/removedObjects';
import { fingerprintOf, readPlanBasis } from '../plan/PlanBasis';
import { runCooperatively } from '../plan/runCooperatively';
import type { PlannedChange } from '../plan/types';
import { readDatabaseNow } from '../database/databaseTime';
import type { ExplainEngine } from './ExplainEngine';
import type { ExplainSubject } from './ExplainSubjects';
import { ForeseenGuard } from './ForeseenGuard';
import { PlanView } from './PlanView';
import { PlanViews } from './PlanViews';

/** The plans that would be made now, and what the guard would say of them; kept while nothing changes that they stand on. */
export class ExplainedPlans {
  readonly #engine: ExplainEngine;
  readonly #views = new PlanViews(PlanView.create);
  readonly #drafts = new PlanViews(PlanView.create);
  /** Made when the first change is asked about that it may hold: it takes the whole plan. */
  readonly #guards = new WeakMap<PlanView, Promise<ForeseenGuard>>();

  constructor(engine: ExplainEngine) {
    this.#engine = engine;
  }

  /** @throws IdpSyncError where the policy cannot be followed. */
  async view(subject: ExplainSubject): Promise<PlanView> {
    const { knex, mirror, managed, transformers } = this.#engine;
    const { id, policy, policyVersion, takeOver } = subject;
    const basis = fingerprintOf(
      await readPlanBasis(knex, id, policyVersion ?? 0, transformers, {
        takeOverFrom: takeOver?.predecessor.provider,
        matching: await readMatchingBasis(this.#engine, id, policy),
      }),
    );
    const isDraft = policyVersion === undefined;
    return (isDraft ? this.#drafts : this.#views).get(
      id,
      isDraft ? `${basis} ${stableJson(policy)}` : basis,
      async () =>
        withTakeOver(
          { definition: { takeOver }, engine: this.#engine },
          {
            connection: subject,
            snapshot: await mirror.loadSnapshot(id),
            policy,
            transformers,
            managed: await managed.list(id),
            refsOfOthers: await managed.refsOfOthers(id),
            now: await readDatabaseNow(knex),
            removed: await readRemovedObjects(knex, id),
            kept: await readKeptFields(knex, id, policy),
            matching: await readMatching(this.#engine, id, policy),
          },
        ),
    );
  }

  /** Of a change that limits count: whether the plan has so many of its kind that the guard would hold them. */
  async whyHeld(
    subject: ExplainSubject,
    change: PlannedChange,
  ): Promise<string | undefined> {
    const view = await this.view(subject);
    const kind = view.kindOf(change);
    if (!kind || change.class === 'organization') {
      return undefined;
    }
    let guard = this.#guards.get(view);
    if (!guard) {
      guard = this.#foresee(subject, view);
      this.#guards.set(view, guard);
    }
    return (await guard).why(kind, change.class);
  }

  async #foresee(
    subject: ExplainSubject,
    view: PlanView,
  ): Promise<ForeseenGuard> {
    return ForeseenGuard.create({
      knex: this.#engine.knex,
      connectionId: subject.id,
      safety: subject.policy.safety,
      ...(await runCooperatively(view.countGuarded())),
    });
  }
}
