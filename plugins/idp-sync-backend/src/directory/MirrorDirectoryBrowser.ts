import { ServiceUnavailableError } from '@backstage/errors';
import type {
  DirectoryAttribute,
  DirectoryGroup,
  DirectoryPageOf,
  DirectoryUser,
  DirectoryValue,
  DraftSelection,
  Policy,
  SelectionSample,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import { readingTimes } from '../explain/readingTimes';
import { toConditions } from '../explain/toConditions';
import type { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { type MatchingSources, readMatching } from '../matching/readMatching';
import { readMatchingBasis } from '../matching/readMatchingBasis';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { MirrorStore } from '../mirror/MirrorStore';
import { runCooperatively } from '../plan/runCooperatively';
import type { Previews } from '../preview/Previews';
import type { Decision } from '../selection/types';
import { missingGroups } from '../selection/selectObjects';
import { suggestValues } from './attributeValues';
import { describeGroup, describeUser } from './describeObjects';
import type {
  DirectoryBrowser,
  DirectoryQuery,
  SelectionQuery,
  ValueQuery,
} from './DirectoryBrowser';
import { countDecisions, DraftPass } from './DraftPass';
import { groupKinds } from './groupKinds';
import { knownAttributes } from './knownAttributes';
import { SnapshotView } from './SnapshotView';

/** Passes over a directory at the same time: they share one processor with the portal. */
const PASSES_AT_ONCE = 2;
/** Those who wait for one; whoever types cancels what is outdated. */
const WAITING = 20;

/** What looking at a directory stands on. */
export interface DirectoryEngine extends MatchingSources {
  mirror: Pick<MirrorStore, 'loadSnapshot'>;
  managed: Pick<ManagedEntityStore, 'list'>;
  transformers?: EntityTransformers;
}

/** {@link DirectoryBrowser} over snapshots of the mirror. */
export class MirrorDirectoryBrowser implements DirectoryBrowser {
  readonly #engine: DirectoryEngine;
  readonly #previews: Pick<Previews, 'prepare'>;
  readonly #views = new WeakMap<MirrorSnapshot, SnapshotView>();
  readonly #gate = bulkhead(PASSES_AT_ONCE, WAITING);

  constructor(options: {
    engine: DirectoryEngine;
    previews: Pick<Previews, 'prepare'>;
  }) {
    this.#engine = options.engine;
    this.#previews = options.previews;
  }

  async users(
    connectionId: string,
    query: DirectoryQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryPageOf<DirectoryUser>> {
    const { snapshot, view } = await this.#look(connectionId, signal);
    const { users, userIndex } = snapshot;
    const index = await view.index('user');
    const { places, totalItems } = await runCooperatively(
      index.find(query, among(userIndex, query.ids)),
      signal,
    );
    return {
      items: places.map(place => describeUser(users[place])),
      totalItems,
      ...(await this.#readAt(connectionId)),
    };
  }

  async groups(
    connectionId: string,
    query: DirectoryQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryPageOf<DirectoryGroup>> {
    const { snapshot, view } = await this.#look(connectionId, signal);
    const { groups, groupIndex } = snapshot;
    const { kinds } = query;
    const isAmong = among(groupIndex, query.ids);
    const isOfKind = (place: number) =>
      !kinds?.length ||
      groupKinds(groups[place].attributes).some(kind => kinds.includes(kind));
    const index = await view.index('group');
    const { places, totalItems } = await runCooperatively(
      index.find(query, place => isAmong(place) && isOfKind(place)),
      signal,
    );
    return {
      items: places.map(place =>
        describeGroup(snapshot, view.membership, place),
      ),
      totalItems,
      ...(await this.#readAt(connectionId)),
    };
  }

  async attributes(
    connection: { id: string; provider: string },
    objectClass: 'user' | 'group',
    signal?: AbortSignal,
  ): Promise<DirectoryAttribute[]> {
    const { snapshot, view } = await this.#look(connection.id, signal);
    const counts = await view.attributes(objectClass);
    const read = await this.#attributesRead(connection.id);
    const names = new Set([
      'id',
      ...knownAttributes(connection.provider, objectClass),
      ...read[objectClass],
      ...counts.keys(),
    ]);
    const { users, groups } = snapshot;
    const total = (objectClass === 'user' ? users : groups).length;
    return [...names]
      .sort((a, b) => (a < b ? -1 : 1))
      .map(name => ({
        name,
        read:
          name === 'id' || counts.has(name) || read[objectClass].includes(name),
        ...(name === 'id'
          ? { present: total, type: 'text' }
          : counts.get(name) ?? { present: 0 }),
      }));
  }

  async values(
    connectionId: string,
    query: ValueQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryValue[]> {
    const { snapshot } = await this.#look(connectionId, signal);
    const { users, groups } = snapshot;
    return runCooperatively(
      suggestValues(
        query.class === 'user' ? users : groups,
        query.attribute,
        query.search ?? '',
        query.limit,
      ),
      signal,
    );
  }

  async select(
    connection: { id: string; provider: string },
    { policy, class: objectClass, sample }: SelectionQuery,
    signal?: AbortSignal,
  ): Promise<DraftSelection> {
    await this.#previews.prepare(connection.id, { policy, scan: 'none' });
    const { snapshot, view } = await this.#look(connection.id, signal);
    const matchingBasis = await readMatchingBasis(
      this.#engine,
      connection.id,
      policy,
    );
    const { pass, isNew } = await view.pass(policy, matchingBasis, () =>
      this.#inTurn(async () => {
        const matching = await this.#matching(connection.id, policy);
        return runCooperatively(
          DraftPass.create(
            { snapshot, membership: view.membership },
            policy,
            connection,
            this.#engine.transformers,
            matching,
          ),
          signal,
        );
      }, signal),
    );
    const ofUsers = objectClass === 'user';
    const decisions = ofUsers ? pass.users : pass.groups;
    const criteria = ofUsers
      ? pass.scope.userCriteria
      : pass.scope.groupCriteria;
    const index = await view.index(objectClass);
    const { places, totalItems } = await runCooperatively(
      index.find(
        sample,
        place =>
          sample.inScope === undefined ||
          decisions[place].inScope === sample.inScope,
      ),
      signal,
    );
    return {
      users: countDecisions(pass.users),
      groups: countDecisions(pass.groups),
      sample: {
        items: places.map(
          (place): SelectionSample => ({
            object: ofUsers
              ? describeUser(snapshot.users[place])
              : describeGroup(snapshot, view.membership, place),
            ...toAnswer(decisions[place]),
            conditions: toConditions(criteria.explain(place)),
          }),
        ),
        totalItems,
      },
      warnings: missingGroups(snapshot, policy),
      ...(await this.#readAt(connection.id)),
      tookMs: isNew ? Math.round(pass.tookMs) : 0,
    };
  }

  async #look(connectionId: string, signal?: AbortSignal) {
    const snapshot = await this.#engine.mirror.loadSnapshot(connectionId);
    signal?.throwIfAborted();
    let view = this.#views.get(snapshot);
    if (!view) {
      view = new SnapshotView(snapshot);
      this.#views.set(snapshot, view);
    }
    await runCooperatively(view.membership.prepare());
    return { snapshot, view };
  }

  async #matching(connectionId: string, policy: Policy) {
    const matching = await readMatching(this.#engine, connectionId, policy);
    return (
      matching && {
        matching,
        managed: await this.#engine.managed.list(connectionId),
      }
    );
  }

  async #inTurn<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#gate.execute(action, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof BulkheadRejectedError
        ? new ServiceUnavailableError(
            'Too many policies are being tried at the same time; try again in a moment',
          )
        : error;
    }
  }

  async #attributesRead(
    connectionId: string,
  ): Promise<Record<'user' | 'group', string[]>> {
    const row = await this.#engine
      .knex('connections')
      .where({ id: connectionId })
      .first('mirror_attributes');
    return row?.mirror_attributes
      ? JSON.parse(row.mirror_attributes)
      : { user: [], group: [] };
  }

  async #readAt(connectionId: string) {
    const { lastReadAt } = await readingTimes(this.#engine.knex, connectionId);
    return lastReadAt === undefined ? {} : { lastReadAt };
  }
}

function toAnswer({ inScope, reasonCode, reason }: Decision) {
  return { inScope, reasonCode, reason };
}

/** Whether a place is one of those that are named; all are where none is. */
function among(
  index: ReadonlyMap<string, number>,
  ids: readonly string[] | undefined,
): (place: number) => boolean {
  if (!ids) {
    return () => true;
  }
  const places = new Set(ids.map(id => index.get(id)));
  return place => places.has(place);
}
