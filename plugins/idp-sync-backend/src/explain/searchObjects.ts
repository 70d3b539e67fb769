import {
  foldText,
  type DirectoryState,
  type ExplainHit,
  type ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { bulkRows, rawRows } from '../database/bulkRows';
import { isPostgres } from '../database/isPostgres';
import { containsPattern, searchWords } from '../database/searchKey';
import { displayNameOf, displayNameSourceOf } from '../mapping/displayName';
import { textOf } from '../mapping/text';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import type { ExplainQuery } from './ObjectExplainer';

/** A hit without what only the policy knows. */
export type FoundObject = Omit<ExplainHit, 'inScope'>;

const STATES: Record<string, DirectoryState> = {
  present: 'present',
  soft: 'softDeleted',
  hard: 'deleted',
};

/** How the mirror's word for it is told. */
export function toDirectoryState(state: string | null): DirectoryState {
  return (state !== null && STATES[state]) || 'notRead';
}

/**
 * Finds objects by all that they are or were called: in the mirror by name, addresses and id, in the managed entities by reference, among the former references by
 * these. Who bears exactly what was asked for comes first, then those with a word that begins so.
 */
export async function searchObjects(
  knex: Knex,
  connectionId: string,
  query: ExplainQuery,
): Promise<{ items: FoundObject[]; totalItems: number }> {
  const term = foldText(query.query.trim());
  const words = searchWords(query.query);
  if (words.length === 0) {
    return { items: [], totalItems: 0 };
  }
  const found = foundBy(connectionId, term, words, query.classes ?? []);
  const binary = isPostgres(knex) ? ' collate "C"' : '';
  // One pass over all rows for the page and for how many there are.
  const rows = await rawRows<{
    class: ObjectClass;
    object_id: string;
    total: number | string;
  }>(
    knex,
    `select class, object_id, count(*) over () as total from (${found.sql}) as found group by class, object_id
     order by min(distance), max(name)${binary}, class, object_id limit ? offset ?`,
    [...found.bindings, query.limit, query.offset],
  );
  const totalItems =
    rows.length === 0 && query.offset > 0
      ? await countAll(knex, found)
      : Number(rows[0]?.total ?? 0);
  return {
    items: await describe(knex, connectionId, rows),
    totalItems,
  };
}

/** Beyond the last page no row says how many there are. */
async function countAll(knex: Knex, found: Found): Promise<number> {
  const [{ total }] = await rawRows<{ total: number | string }>(
    knex,
    `select count(*) as total from (select distinct class, object_id from (${found.sql}) as found) as objects`,
    found.bindings,
  );
  return Number(total);
}

interface Found {
  sql: string;
  bindings: (string | number)[];
}

function foundBy(
  connectionId: string,
  term: string,
  words: readonly string[],
  classes: readonly ObjectClass[],
): Found {
  const patterns = words.map(containsPattern);
  const beginning = `${containsPattern(term).slice(1)}`;
  const hasWords = (column: string) =>
    patterns.map(() => `${column} like ? escape '!'`).join(' and ');
  const ofClasses = classes.length
    ? ` and class in (${classes.map(() => '?').join(', ')})`
    : '';
  const distance = (exact: string, column: string) =>
    `case when ${exact} then 0 when ${column} like ? escape '!' or ${column} like ? escape '!' then 1 else 2 end as distance`;
  const beginnings = [beginning, `% ${beginning}`];
  return {
    sql: `
      select class, object_id, search_key as name, ${distance(
        'object_id = ?',
        'search_key',
      )}
      from mirror_objects where connection_id = ? and ((${hasWords(
        'search_key',
      )}) or object_id = ?)${ofClasses}
      union all
      select class, object_id, search_key as name, ${distance(
        'object_id = ? or entity_ref = ?',
        'search_key',
      )}
      from managed_entities where connection_id = ? and ((${hasWords(
        'search_key',
      )}) or entity_ref = ? or object_id = ?)${ofClasses}
      union all
      select class, object_id, '' as name, ${distance(
        'entity_ref = ?',
        'entity_ref',
      )}
      from former_references where connection_id = ? and ${hasWords(
        'entity_ref',
      )}${ofClasses}`,
    bindings: [
      ...[term, ...beginnings, connectionId, ...patterns, term, ...classes],
      ...[term, term, ...beginnings, connectionId],
      ...[...patterns, term, term, ...classes],
      ...[term, ...beginnings, connectionId, ...patterns, ...classes],
    ],
  };
}

async function describe(
  knex: Knex,
  connectionId: string,
  objects: readonly { class: ObjectClass; object_id: string }[],
): Promise<FoundObject[]> {
  if (objects.length === 0) {
    return [];
  }
  const wanted = bulkRows(
    knex,
    { wanted_class: 'text', wanted_id: 'text' },
    objects.map(each => [each.class, each.object_id]),
  );
  const rows = await rawRows<{
    wanted_class: ObjectClass;
    wanted_id: string;
    attributes: string | null;
    state: string | null;
    display_name: string | null;
    entity_ref: string | null;
    status: string | null;
  }>(
    knex,
    `select wanted_class, wanted_id, o.attributes, o.state, e.display_name, e.entity_ref, e.status from ${wanted.sql}
     left join mirror_objects o on o.connection_id = ? and o.class = wanted_class and o.object_id = wanted_id
     left join managed_entities e on e.connection_id = ? and e.class = wanted_class and e.object_id = wanted_id`,
    [...wanted.bindings, connectionId, connectionId],
  );
  const byObject = new Map(
    rows.map(row => [`${row.wanted_class} ${row.wanted_id}`, row]),
  );
  return objects.flatMap(each => {
    const row = byObject.get(`${each.class} ${each.object_id}`);
    if (!row) {
      return [];
    }
    const object = {
      class: each.class,
      objectId: each.object_id,
      attributes: row.attributes === null ? {} : JSON.parse(row.attributes),
    };
    const { mail, userPrincipalName, mailNickname } = object.attributes;
    const address =
      textOf(mail) ?? textOf(userPrincipalName) ?? textOf(mailNickname);
    return {
      connectionId,
      class: each.class,
      objectId: each.object_id,
      displayName: displayNameSourceOf(object)
        ? displayNameOf(object)
        : row.display_name ?? each.object_id,
      ...(address && { address }),
      ...(row.entity_ref !== null && { entityRef: row.entity_ref }),
      directory: toDirectoryState(row.state),
      inCatalog: HANDED_OVER.includes(row.status ?? ''),
    };
  });
}
