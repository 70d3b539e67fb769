import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  parsePolicy,
  type ExplainHits,
  type ExplainedNextRun,
  type ExplainedReference,
  type ObjectClass,
  type ObjectExplanation,
  type Policy,
  type RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import stableStringify from 'fast-json-stable-stringify';
import { readKeptFields } from '../apply/readKeptFields';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import { withTakeOver } from '../handover/takeOverSteps';
import { displayNameOf, displayNameSourceOf } from '../mapping/displayName';
import { readRemovedObjects } from '../mirror/removedObjects';
import { fingerprintOf, readPlanBasis } from '../plan/PlanBasis';
import { readDatabaseNow } from '../runs/databaseTime';
import { runCooperatively } from '../plan/runCooperatively';
import type { PlannedChange } from '../plan/types';
import type { ObjectHistoryLog } from '../runs/ObjectHistoryLog';
import type { Engine } from '../runs/RunContext';
import type { TakeOver } from '../handover/TakeOver';
import { describeNotScanned } from './describeNotScanned';
import { ForeseenGuard } from './ForeseenGuard';
import {
  readCatalogState,
  readDirectoryState,
  readLeaving,
} from './objectState';
import type { ExplainQuery, ObjectExplainer } from './ObjectExplainer';
import { type ExplainedObject, PlanView } from './PlanView';
import { PlanViews } from './PlanViews';
import { predictChange } from './predictChange';
import { readingTimes } from './readingTimes';
import { searchObjects } from './searchObjects';

/** What explaining stands on. */
export interface ExplainEngine
  extends Pick<
    Engine,
    'knex' | 'catalog' | 'managed' | 'mirror' | 'transformers'
  > {
  /** @throws IdpSyncError where the connection is gone from the configuration or not valid */
  connection(id: string): Promise<{ definition: { takeOver?: TakeOver } }>;
}

/** A connection with the policy to explain by. */
interface Subject {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  policy: Policy;
  /** Absent for a draft. */
  policyVersion?: number;
  takeOver?: TakeOver;
}

/** Nothing is known by the policy: it cannot be followed. */
interface Unexplained {
  error: RunError;
}

const OBSTACLES: Record<string, string | undefined> = {
  orphaned:
    'The connection is gone from the configuration, so no run comes any more.',
  notConnected: 'The connection is not connected, so no run comes.',
  disabled: 'The connection is disabled, so no run comes.',
  paused: 'All synchronization is paused (idpSync.paused), so no run comes.',
};

/** Answers out of mirror, managed entities and history, by the plan as it would be made now. */
export class DefaultObjectExplainer implements ObjectExplainer {
  readonly #engine: ExplainEngine;
  readonly #overview: ConnectionOverview;
  readonly #history: ObjectHistoryLog;
  readonly #logger: LoggerService;
  readonly #views = new PlanViews(PlanView.create);
  readonly #drafts = new PlanViews(PlanView.create);
  /** Made when the first change is asked about that it may hold: it takes the whole plan. */
  readonly #guards = new WeakMap<PlanView, Promise<ForeseenGuard>>();

  constructor(options: {
    engine: ExplainEngine;
    overview: ConnectionOverview;
    history: ObjectHistoryLog;
    logger: LoggerService;
  }) {
    this.#engine = options.engine;
    this.#overview = options.overview;
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
      notScanned: await this.#notScanned(connectionId),
    };
  }

  async explain(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
    draft?: Policy,
  ): Promise<ObjectExplanation> {
    const { knex } = this.#engine;
    const subject = await this.#subject(connectionId, draft);
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
        notScanned: await this.#notScanned(connectionId),
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

  async #byPolicy(subject: Subject, explained: ExplainedObject | Unexplained) {
    const obstacle = await this.#obstacleOf(subject.id);
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
    const view = await this.#view(subject);
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
      reference: await this.#referenceOf(explained),
      nextRun: {
        ...(await predictChange(
          {
            ...this.#engine,
            connectionId: subject.id,
            logger: this.#logger,
            safety: subject.policy.safety,
            kindOf: change => view.kindOf(change),
            foresee: change => this.#whyHeld(subject, change),
          },
          explained.change,
        )),
        obstacle,
      },
    };
  }

  /** Of a change that limits count: whether the plan has so many of its kind that the guard would hold them. */
  async #whyHeld(
    subject: Subject,
    change: PlannedChange,
  ): Promise<string | undefined> {
    const view = await this.#view(subject);
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

  async #foresee(subject: Subject, view: PlanView): Promise<ForeseenGuard> {
    return ForeseenGuard.create({
      knex: this.#engine.knex,
      connectionId: subject.id,
      safety: subject.policy.safety,
      ...(await runCooperatively(view.countGuarded())),
    });
  }

  /** Who has the name that an object would usually get. */
  async #referenceOf({
    reference,
  }: ExplainedObject): Promise<ExplainedReference | undefined> {
    if (!reference?.usualName) {
      return reference;
    }
    const { entityRef, usualName } = reference;
    const usualRef = `${entityRef.slice(
      0,
      entityRef.indexOf('/') + 1,
    )}${usualName}`;
    if (usualRef === entityRef) {
      return reference;
    }
    const { knex, managed } = this.#engine;
    const bearers = await managed.bearers(knex, [usualRef]);
    const bearer = bearers.get(usualRef);
    if (!bearer) {
      return reference;
    }
    const row = await knex('managed_entities')
      .where({
        connection_id: bearer.connectionId,
        object_id: bearer.objectId,
      })
      .first('display_name');
    return {
      ...reference,
      takenBy: { ...bearer, displayName: row?.display_name },
    };
  }

  async #explained(
    subject: Subject,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<ExplainedObject | Unexplained> {
    try {
      const view = await this.#view(subject);
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
      return await this.#view(await this.#subject(connectionId));
    } catch (error) {
      if (error instanceof IdpSyncError || error instanceof ConflictError) {
        return undefined;
      }
      throw error;
    }
  }

  /** @throws IdpSyncError where the policy cannot be followed. */
  async #view(subject: Subject): Promise<PlanView> {
    const { knex, mirror, managed, transformers } = this.#engine;
    const { id, policy, policyVersion, takeOver } = subject;
    const basis = fingerprintOf(
      await readPlanBasis(
        knex,
        id,
        policyVersion ?? 0,
        transformers,
        takeOver?.predecessor.provider,
      ),
    );
    const isDraft = policyVersion === undefined;
    return (isDraft ? this.#drafts : this.#views).get(
      id,
      isDraft ? `${basis} ${stableStringify(policy)}` : basis,
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
          },
        ),
    );
  }

  async #subject(connectionId: string, draft?: Policy): Promise<Subject> {
    const connection = await this.#overview.identity(connectionId);
    if (!connection) {
      throw new NotFoundError(`There is no connection "${connectionId}"`);
    }
    const { id, title, provider, tenantId } = connection;
    const saved = await this.#overview.policy(connectionId);
    if (!saved && !draft) {
      throw new ConflictError(
        `${title} has never had a valid policy, so nothing can be explained by it`,
      );
    }
    return {
      id,
      title,
      provider,
      tenantId,
      ...(draft
        ? { policy: draft }
        : {
            policy: parsePolicy(saved?.policy),
            policyVersion: saved?.version,
          }),
      takeOver: await this.#takeOverOf(connectionId),
    };
  }

  /** By the saved policy, which is the one that runs read by. */
  async #notScanned(connectionId: string): Promise<string | undefined> {
    const saved = await this.#overview.policy(connectionId);
    return describeNotScanned(saved && parsePolicy(saved.policy));
  }

  /** Why no run comes by itself. */
  async #obstacleOf(connectionId: string): Promise<string | undefined> {
    const connection = await this.#overview.connection(connectionId);
    return (
      connection && (connection.error?.message ?? OBSTACLES[connection.state])
    );
  }

  async #takeOverOf(connectionId: string): Promise<TakeOver | undefined> {
    try {
      const { definition } = await this.#engine.connection(connectionId);
      return definition.takeOver;
    } catch (error) {
      // Gone from the configuration, or broken there: it is explained by what it was.
      if (error instanceof IdpSyncError) {
        return undefined;
      }
      throw error;
    }
  }
}
