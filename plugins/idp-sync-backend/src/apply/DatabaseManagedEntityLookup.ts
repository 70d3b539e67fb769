import {
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type {
  ManagedEntityInfo,
  ObjectClass,
  RelatedGroup,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { ManagedEntityStatus } from '../plan/types';
import type { ConnectionIdentity } from '../connections/ConnectionOverview';
import {
  byName,
  countMembers,
  groupsAbove,
  groupsDirectlyAbove,
} from './groupQueries';
import type { ManagedEntityLookup } from './ManagedEntityLookup';

const IN_CATALOG = ['sent', 'confirmed', 'lost', 'rejected', 'conflict'];

interface ManagedEntityRow {
  connection_id: string;
  class: ObjectClass;
  object_id: string;
  entity_ref: string;
  status: ManagedEntityStatus;
  rejection: string | null;
  entity: string | null;
  last_run_id: number | null;
  sent_at: number | string | null;
  updated_at: number | string;
  last_compared_at: number | string | null;
}

/** Answers out of `managed_entities`, with the groups around the object out of the mirror. */
export class DatabaseManagedEntityLookup implements ManagedEntityLookup {
  readonly #knex: Knex;
  readonly #identity: (
    connectionId: string,
  ) => Promise<ConnectionIdentity | undefined>;

  constructor(options: {
    knex: Knex;
    connections: {
      identity(id: string): Promise<ConnectionIdentity | undefined>;
    };
  }) {
    this.#knex = options.knex;
    this.#identity = id => options.connections.identity(id);
  }

  async byRef(entityRef: string): Promise<ManagedEntityInfo | undefined> {
    const row: ManagedEntityRow | undefined = await this.#knex(
      'managed_entities as e',
    )
      .leftJoin('connections as c', 'c.id', 'e.connection_id')
      .where('e.entity_ref', stringifyEntityRef(parseEntityRef(entityRef)))
      .whereIn('e.status', IN_CATALOG)
      .first(
        'e.connection_id',
        'e.class',
        'e.object_id',
        'e.entity_ref',
        'e.status',
        'e.rejection',
        'e.entity',
        'e.last_run_id',
        'e.sent_at',
        'e.updated_at',
        'c.last_compared_at',
      );
    if (!row) {
      return undefined;
    }
    const connection = await this.#identity(row.connection_id);
    const changedAt = Number(row.sent_at ?? row.updated_at);
    return {
      entityRef: row.entity_ref,
      connectionId: row.connection_id,
      connectionTitle: connection?.title ?? row.connection_id,
      provider: connection?.provider ?? '',
      tenantId: connection?.tenantId ?? '',
      class: row.class,
      objectId: row.object_id,
      ...stateOf(row),
      // What has just been changed was compared then, though the run that did it has not come to its end yet.
      lastSyncedAt: toIso(
        Math.max(Number(row.last_compared_at ?? 0), changedAt),
      ),
      lastChangedAt: toIso(changedAt),
      lastChangedRunId: row.last_run_id ?? undefined,
      ...(await this.#relations(row)),
    };
  }

  async #relations(
    row: ManagedEntityRow,
  ): Promise<
    Pick<ManagedEntityInfo, 'directGroups' | 'nestedGroups' | 'members'>
  > {
    const connectionId = row.connection_id;
    if (row.class === 'organization') {
      return { directGroups: [], nestedGroups: [] };
    }
    const directGroups =
      row.class === 'user'
        ? await this.#groupsByRef(connectionId, memberOf(row))
        : await groupsDirectlyAbove(this.#knex, connectionId, row.object_id);
    const nestedGroups = await groupsAbove(
      this.#knex,
      connectionId,
      directGroups.map(({ objectId }) => objectId),
      // A group that contains itself through others is not shown as its own parent.
      row.object_id,
    );
    return {
      directGroups,
      nestedGroups,
      members:
        row.class === 'group'
          ? await countMembers(this.#knex, connectionId, row.object_id)
          : undefined,
    };
  }

  async #groupsByRef(
    connectionId: string,
    refs: readonly string[],
  ): Promise<RelatedGroup[]> {
    const rows = await this.#knex('managed_entities')
      .where({ connection_id: connectionId, class: 'group' })
      .whereIn('entity_ref', refs)
      .whereIn('status', IN_CATALOG)
      .select('object_id', 'display_name', 'entity_ref');
    return rows
      .map(row => ({
        objectId: row.object_id,
        displayName: row.display_name,
        entityRef: row.entity_ref,
      }))
      .sort(byName);
  }
}

function stateOf({
  status,
  rejection,
}: ManagedEntityRow): Pick<ManagedEntityInfo, 'status' | 'error'> {
  if (rejection !== null) {
    return { status: 'rejected', error: JSON.parse(rejection) };
  }
  return {
    status: status === 'confirmed' || status === 'conflict' ? status : 'sent',
  };
}

/** The groups that the catalog was told of, in full references: `memberOf` may name them by name alone. */
function memberOf(row: ManagedEntityRow): string[] {
  if (row.entity === null) {
    return [];
  }
  const entity: Entity = JSON.parse(row.entity);
  const refs = entity.spec?.memberOf;
  if (!Array.isArray(refs)) {
    return [];
  }
  const { namespace } = parseEntityRef(row.entity_ref);
  return refs
    .filter(ref => typeof ref === 'string')
    .map(ref =>
      stringifyEntityRef(
        parseEntityRef(ref, {
          defaultKind: 'group',
          defaultNamespace: namespace,
        }),
      ),
    );
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
