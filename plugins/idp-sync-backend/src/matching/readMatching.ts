import type { Entity } from '@backstage/catalog-model';
import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import type { CatalogReader } from '../apply/CatalogReader';
import { HANDED_OVER } from '../apply/ManagedEntityStore';
import { MSGRAPH_ANNOTATIONS } from '../mapping/annotations';
import { textOf } from '../mapping/text';
import type { TakeOver } from '../handover/TakeOver';
import { locationKeyOf } from '../apply/CatalogConnection';
import { readForeignUsers } from './readForeignUsers';
import type { MatchCandidate, MatchingInput } from './MatchCandidate';
import { readGivenUp } from './readGivenUp';
import { type RankedConnection, readRanks } from './readRanks';

const PAGE_SIZE = 1_000;

/** Where candidates are read. */
export interface MatchingSources {
  knex: Knex;
  catalog: Pick<CatalogReader, 'listForeignUsers'>;
  /** @throws IdpSyncError where the connection is gone from the configuration or not valid */
  connection(id: string): Promise<{ definition: { takeOver?: TakeOver } }>;
}

interface CandidateRow {
  object_id: string;
  entity_ref: string;
  attributes: string | null;
  entity: string | null;
  sequence: number | string;
  location_key: string | null;
}

/**
 * Whom the people of a connection are matched against: those that other connections have in the catalog, unless they have left there, and the users that the
 * catalog has from elsewhere. Where the policy does not match, only who has been taken over by other connections is read: they are left out in any case.
 */
export async function readMatching(
  sources: MatchingSources,
  connectionId: string,
  policy: Policy,
): Promise<MatchingInput | undefined> {
  const { knex } = sources;
  const givenUp = policy.users.enabled
    ? await readGivenUp(knex, connectionId)
    : [];
  if (!matches(policy)) {
    return givenUp.length > 0
      ? { candidates: [], outranked: new Set(), givenUp }
      : undefined;
  }
  const { others, outranked } = await readRanks(knex, connectionId);
  const candidates: MatchCandidate[] = [];
  for (const other of others) {
    await addCandidatesOf(knex, other, candidates);
  }
  const known = new Set(candidates.map(({ entityRef }) => entityRef));
  for (const candidate of await readForeignUsers(sources, connectionId)) {
    // What was taken over may still show as it was.
    if (!known.has(candidate.entityRef)) {
      candidates.push(candidate);
    }
  }
  return { candidates, outranked, givenUp };
}

/** Whether the policy asks who is in the catalog already. */
export function matches({ users }: Policy): boolean {
  return users.enabled && users.matching.enabled;
}

async function addCandidatesOf(
  knex: Knex,
  { id, title }: RankedConnection,
  candidates: MatchCandidate[],
): Promise<void> {
  const source = `connection "${title}"`;
  let after = '';
  for (;;) {
    const rows: CandidateRow[] = await knex('managed_entities as managed')
      .leftJoin('mirror_objects as object', {
        'object.connection_id': 'managed.connection_id',
        'object.class': 'managed.class',
        'object.object_id': 'managed.object_id',
      })
      .where({ 'managed.connection_id': id, 'managed.class': 'user' })
      .whereIn('managed.status', HANDED_OVER)
      .whereNull('managed.left_at')
      .where('managed.object_id', '>', after)
      .orderBy('managed.object_id')
      .limit(PAGE_SIZE)
      .select(
        'managed.object_id',
        'managed.entity_ref',
        'managed.sequence',
        'managed.location_key',
        'object.attributes',
        // Once disconnected, a connection has no mirror, and what it sent last is all that is known.
        knex.raw(
          'case when object.attributes is null then managed.entity end as entity',
        ),
      );
    for (const row of rows) {
      candidates.push({
        entityRef: row.entity_ref,
        connectionId: id,
        source,
        objectId: row.object_id,
        brought: {
          connectionId: id,
          objectId: row.object_id,
          sequence: Number(row.sequence),
          locationKey: row.location_key ?? locationKeyOf(id),
        },
        ...namesOf(row),
      });
    }
    if (rows.length < PAGE_SIZE) {
      return;
    }
    after = rows[rows.length - 1].object_id;
    await setImmediate();
  }
}

function namesOf({
  attributes,
  entity,
}: CandidateRow): Pick<MatchCandidate, 'userPrincipalName' | 'mail'> {
  if (attributes !== null) {
    const { userPrincipalName, mail }: DirectoryAttributes =
      JSON.parse(attributes);
    return {
      userPrincipalName: textOf(userPrincipalName),
      mail: textOf(mail),
    };
  }
  const sent: Entity | undefined = entity ? JSON.parse(entity) : undefined;
  return { mail: sent?.metadata.annotations?.[MSGRAPH_ANNOTATIONS.email] };
}
