import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type {
  ExplainHits,
  ExplainedNextRun,
  ObjectClass,
  ObjectExplanation,
  Policy,
  RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import { displayNameOf, displayNameSourceOf } from '../mapping/displayName';
import type { ObjectHistoryLog } from '../runs/ObjectHistoryLog';
import { describeReference } from './describeReference';
import { ExplainedPlans } from './ExplainedPlans';
import type { ExplainEngine } from './ExplainEngine';
import { type ExplainSubject, ExplainSubjects } from './ExplainSubjects';
import type { ExplainQuery, ObjectExplainer } from './ObjectExplainer';
import {
  readCatalogState,
  readDirectoryState,
  readLeaving,
} from './objectState';
import type { ExplainedObject, PlanView } from './PlanView';
import { predictChange } from './predictChange';
import { readingTimes } from './readingTimes';
import { searchObjects } from './searchObjects';

/** Nothing is known by the policy: it cannot be followed. */
interface Unexplained {
  error: RunError;
}

/** Answers out of mirror, managed entities and history, by the plan as it would be made now. */
export class DefaultObjectExplainer implements ObjectExplainer {
  readonly #engine: ExplainEngine;
  readonly #subjects: ExplainSubjects;
  readonly #plans: ExplainedPlans;
  readonly #history: ObjectHistoryLog;
  readonly #logger: LoggerService;

  constructor(options: {
    engine: ExplainEngine;
    overview: ConnectionOverview;
    history: ObjectHistoryLog;
    logger: LoggerService;
  }) {
    this.#engine = options.engine;
    this.#subjects = new ExplainSubjects(options.engine, options.overview);
    this.#plans = new ExplainedPlans(options.engine);
    this.#history = options.history;
    this.#logger = options.logger;
  }

  async search(
    connectionId: string,
    query: ExplainQuery,
  ): Promise<ExplainHits> {
    const { knex } = this.#engine;
    const { items, totalItems } = await searchObjects(
      knex,
      connectionId,
      query,
    );
    const view =
      items.length > 0 ? await this.#viewForSearch(connectionId) : undefined;
    return {
      items: items.map(hit => ({
        ...hit,
        ...(view && { inScope: view.isInScope(hit.class, hit.objectId) }),
      })),
      totalItems,
      ...(await readingTimes(knex, connectionId)),
      notScanned: await this.#subjects.notScanned(connectionId),
    };
  }

  async explain(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
    draft?: Policy,
  ): Promise<ObjectExplanation> {
    const { knex } = this.#engine;
    const subject = await this.#subjects.get(connectionId, draft);
    const explained = await this.#explained(subject, objectClass, objectId);
    const directory = await readDirectoryState(
      knex,
      connectionId,
      objectClass,
      objectId,
    );
    const lastChange = await this.#history.lastChange(
      connectionId,
      objectClass,
      objectId,
    );
    const catalog = await readCatalogState(
      knex,
      connectionId,
      objectClass,
      objectId,
    );
    const byPolicy = await this.#byPolicy(subject, explained);
    const object = {
      class: objectClass,
      objectId,
      attributes: directory.attributes,
    };
    // Of what is deleted the directory may have nothing but the id.
    const displayName = displayNameSourceOf(object)
      ? displayNameOf(object)
      : catalog?.displayName ?? lastChange?.change.displayName ?? objectId;
    return {
      connectionId,
      connectionTitle: subject.title,
      class: objectClass,
      objectId,
      displayName,
      policyVersion: subject.policyVersion,
      ...byPolicy,
      directory: {
        state: directory.state,
        attributes: directory.attributes,
        notScanned: await this.#subjects.notScanned(connectionId),
        ...(await readingTimes(knex, connectionId)),
      },
      catalog: catalog?.state,
      ...(!byPolicy.inScope && {
        left: await readLeaving(
          knex,
          connectionId,
          objectClass,
          objectId,
          subject.policy.leavers,
        ),
      }),
      lastChange,
    };
  }

  async #byPolicy(
    subject: ExplainSubject,
    explained: ExplainedObject | Unexplained,
  ) {
    const obstacle = await this.#subjects.obstacleOf(subject.id);
    if ('error' in explained) {
      const { error } = explained;
      const nextRun: ExplainedNextRun = {
        action: 'none',
        status: 'failed',
        error,
        fields: [],
        membershipsAdded: 0,
        membershipsRemoved: 0,
        obstacle,
      };
      return {
        inScope: undefined,
        reason: error.message,
        error,
        conditions: [],
        memberships: [],
        membershipCount: 0,
        fields: [],
        nextRun,
      };
    }
    const view = await this.#plans.view(subject);
    const { decision, conditions, memberships, membershipCount, members } =
      explained;
    return {
      inScope: decision.inScope,
      reasonCode: decision.reasonCode,
      reason: decision.reason,
      conditions,
      memberships,
      membershipCount,
      members,
      fields: explained.fields,
      reference: await describeReference(this.#engine, explained.reference),
      nextRun: {
        ...(await predictChange(
          {
            ...this.#engine,
            connectionId: subject.id,
            logger: this.#logger,
            safety: subject.policy.safety,
            kindOf: change => view.kindOf(change),
            foresee: change => this.#plans.whyHeld(subject, change),
          },
          explained.change,
        )),
        obstacle,
      },
    };
  }

  async #explained(
    subject: ExplainSubject,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<ExplainedObject | Unexplained> {
    try {
      const view = await this.#plans.view(subject);
      return view.explain(objectClass, objectId);
    } catch (error) {
      if (error instanceof IdpSyncError) {
        return { error: IdpSyncError.toRunError(error) };
      }
      throw error;
    }
  }

  /** A list of names is of use without saying who is in scope, too. */
  async #viewForSearch(connectionId: string): Promise<PlanView | undefined> {
    try {
      return await this.#plans.view(await this.#subjects.get(connectionId));
    } catch (error) {
      if (error instanceof IdpSyncError || error instanceof ConflictError) {
        return undefined;
      }
      throw error;
    }
  }
}
