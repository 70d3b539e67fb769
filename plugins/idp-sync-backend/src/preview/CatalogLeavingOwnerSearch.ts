import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  type Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  ChangeAction,
  ChangeStatus,
  LeavingOwner,
  LeavingOwners,
  ObjectClass,
  OwnedEntity,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { LeavingOwnerSearch } from './LeavingOwnerSearch';

/** How many who leave are looked at, those of lowest id; who removes more has other questions first. */
const MAX_EXAMINED = 5_000;
/** Owners that the catalog is asked about at once. */
const REFS_AT_ONCE = 200;
/** Owned entities that are read for the examples of one page. */
const MAX_EXAMPLES_READ = 1_000;
const EXAMPLES = 5;

const OWNED_BY = `relations.${RELATION_OWNED_BY}`;

interface LeaverRow {
  id: number | string;
  class: ObjectClass;
  display_name: string;
  action: ChangeAction;
  status: ChangeStatus;
  entity_ref: string;
  previous_ref: string | null;
}

type Leaver = Omit<LeavingOwner, 'owns' | 'examples'>;

/** {@link LeavingOwnerSearch} by facets of the catalog: some 200 owners by one query. */
export class CatalogLeavingOwnerSearch implements LeavingOwnerSearch {
  readonly #knex: Knex;
  readonly #catalog: CatalogService;

  constructor(options: { knex: Knex; catalog: CatalogService }) {
    this.#knex = options.knex;
    this.#catalog = options.catalog;
  }

  async find(
    runId: number,
    page: { offset: number; limit: number },
    credentials: BackstageCredentials,
  ): Promise<LeavingOwners> {
    const [{ rows: leaving }] = await this.#leavers(runId).count({ rows: '*' });
    const leavers = await this.#readLeavers(runId);
    try {
      const owns = await this.#countOwned(leavers, credentials);
      const owners = leavers
        .filter(({ entityRef }) => owns.has(entityRef))
        .map(leaver => ({ ...leaver, owns: owns.get(leaver.entityRef) ?? 0 }))
        .sort((a, b) => b.owns - a.owns || a.changeId - b.changeId);
      const shown = owners.slice(page.offset, page.offset + page.limit);
      const examples = await this.#examplesOf(shown, credentials);
      return {
        items: shown.map(owner => ({
          ...owner,
          examples: examples.get(owner.entityRef) ?? [],
        })),
        totalItems: owners.length,
        examined: leavers.length,
        leaving: Number(leaving),
      };
    } catch (cause) {
      throw new IdpSyncError(
        'IDP_CATALOG_UNAVAILABLE',
        `The catalog could not be asked what belongs to whom: ${
          cause instanceof Error ? cause.message : cause
        }`,
        { cause },
      );
    }
  }

  /** Who is removed or marked as gone, and who gets another reference: what belongs to the one before stays behind. */
  #leavers(runId: number): Knex.QueryBuilder {
    return this.#knex('run_changes')
      .where({ run_id: runId })
      .whereIn('class', ['user', 'group'])
      .whereIn('status', ['planned', 'held', 'applied'])
      .where(either =>
        either
          .whereIn('action', ['remove', 'deactivate'])
          .orWhereNotNull('previous_ref'),
      );
  }

  async #readLeavers(runId: number): Promise<Leaver[]> {
    const rows: LeaverRow[] = await this.#leavers(runId)
      .orderBy('id')
      .limit(MAX_EXAMINED)
      .select(
        'id',
        'class',
        'display_name',
        'action',
        'status',
        'entity_ref',
        'previous_ref',
      );
    return rows.map(row => ({
      changeId: Number(row.id),
      class: row.class,
      displayName: row.display_name,
      action: row.action,
      status: row.status,
      entityRef: row.previous_ref ?? row.entity_ref,
    }));
  }

  async #countOwned(
    leavers: readonly Leaver[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, number>> {
    const refs = leavers.map(({ entityRef }) => entityRef);
    const counts = new Map<string, number>();
    for (let start = 0; start < refs.length; start += REFS_AT_ONCE) {
      const some = refs.slice(start, start + REFS_AT_ONCE);
      const { facets } = await this.#catalog.getEntityFacets(
        { filter: { [OWNED_BY]: some }, facets: [OWNED_BY] },
        { credentials },
      );
      // Others own some of it too.
      const asked = new Set(some);
      for (const { value, count } of facets[OWNED_BY] ?? []) {
        const ref = value.toLocaleLowerCase('en-US');
        if (asked.has(ref)) {
          counts.set(ref, count);
        }
      }
    }
    return counts;
  }

  async #examplesOf(
    owners: readonly Leaver[],
    credentials: BackstageCredentials,
  ): Promise<Map<string, OwnedEntity[]>> {
    const examples = new Map<string, OwnedEntity[]>(
      owners.map(({ entityRef }) => [entityRef, []]),
    );
    if (owners.length === 0) {
      return examples;
    }
    const { items } = await this.#catalog.queryEntities(
      {
        filter: { [OWNED_BY]: [...examples.keys()] },
        fields: ['kind', 'metadata', 'relations'],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MAX_EXAMPLES_READ,
      },
      { credentials },
    );
    for (const entity of items) {
      for (const { type, targetRef } of entity.relations ?? []) {
        const of = examples.get(targetRef.toLocaleLowerCase('en-US'));
        if (type === RELATION_OWNED_BY && of && of.length < EXAMPLES) {
          of.push(describe(entity));
        }
      }
    }
    return examples;
  }
}

function describe(entity: Entity): OwnedEntity {
  const entityRef = stringifyEntityRef(entity);
  return {
    entityRef,
    title: entity.metadata.title ?? parseEntityRef(entityRef).name,
  };
}
