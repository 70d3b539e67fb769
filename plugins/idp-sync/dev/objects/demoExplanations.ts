import type {
  ExplainHit,
  ExplainHits,
  ObjectExplanation,
  ObjectHistoryEntry,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ExplainQuery, ObjectKey } from '../../src/api';
import {
  explainHit,
  explanation,
  explanationOut,
  explanationUnknown,
  historyEntry,
} from '../../src/__testUtils__/explanations';
import { runError, secondsAgo } from '../../src/__testUtils__/fixtures';

const HITS: ExplainHit[] = [
  explainHit(),
  explainHit({
    objectId: 'out',
    displayName: 'Janet Leverling',
    address: 'janet.leverling@contoso.com',
    inScope: false,
  }),
  explainHit({
    objectId: 'gone',
    displayName: 'Jan Miksovsky',
    address: undefined,
    entityRef: 'user:default/jan.miksovsky_contoso.com',
    directory: 'notRead',
    inScope: false,
    inCatalog: false,
  }),
  explainHit({
    class: 'group',
    objectId: 'group',
    displayName: 'January sale',
    address: 'january-sale',
    entityRef: 'group:default/january_sale',
  }),
  explainHit({
    objectId: 'failing',
    displayName: 'Janus Bifrons',
    address: 'janus.bifrons.with.quite.a.long.address@subsidiary.contoso.com',
  }),
  explainHit({
    objectId: 'broken',
    displayName: 'Janis Joplin',
    inScope: undefined,
  }),
];

/** By the beginning of names; "many" finds more than are shown. */
export function findDemo(
  connectionId: string,
  { query }: ExplainQuery,
): ExplainHits {
  const read = { lastReadAt: secondsAgo(300, Date.now()) };
  if (connectionId !== 'contoso') {
    return { items: [], totalItems: 0, ...read };
  }
  if (query === 'many') {
    const items = Array.from({ length: 25 }, (_, index) =>
      explainHit({ objectId: `many-${index}`, displayName: `Many ${index}` }),
    );
    return { items, totalItems: 1_204, ...read };
  }
  const items = HITS.filter(({ displayName }) =>
    displayName.toLowerCase().includes(query.toLowerCase()),
  );
  return { items, totalItems: items.length, ...read };
}

/** One explanation of each sort. */
export function explainDemo({ objectId }: ObjectKey): ObjectExplanation {
  const { displayName = objectId } =
    HITS.find(hit => hit.objectId === objectId) ?? {};
  const named = { objectId, displayName };
  switch (objectId) {
    case 'out':
      return { ...explanationOut(), ...named };
    case 'nobody':
      return explanationUnknown();
    case 'gone':
      return {
        ...explanationUnknown(),
        ...named,
        catalog: {
          entityRef: 'user:default/jan.miksovsky_contoso.com',
          status: 'removed',
          inCatalog: false,
          removedAt: secondsAgo(90_000, Date.now()),
        },
        lastChange: historyEntry({ action: 'remove' }),
      };
    case 'group':
      return explanation({
        ...named,
        class: 'group',
        reason: 'All groups are selected.',
        members: { direct: 18, total: 1_204, inScope: 1_180 },
        nextRun: {
          action: 'update',
          status: 'planned',
          reasonCode: 'changed',
          reason: 'The directory, the policy or the mapping has changed.',
          fields: [
            {
              field: 'spec.profile.displayName',
              old: 'December sale',
              new: 'January sale',
            },
          ],
          membershipsAdded: 0,
          membershipsRemoved: 0,
        },
      });
    case 'failing':
      return explanation({
        ...named,
        nextRun: {
          action: 'update',
          status: 'failed',
          reason: 'The directory, the policy or the mapping has changed.',
          fields: [],
          membershipsAdded: 0,
          membershipsRemoved: 0,
          error: runError(
            'IDP_ENTITY_INVALID',
            '"metadata.labels" is not valid; expected an object of strings',
          ),
          obstacle: 'The connection is disabled, so no run comes.',
        },
        reference: {
          entityRef: 'user:default/janus-0a1b2c3d',
          how: 'Named "janus-0a1b2c3d", because the usual name "janus" is taken.',
          takenBy: {
            connectionId: 'contoso',
            objectId: 'gone',
            displayName: 'Janus Elder',
          },
          former: ['user:default/j.bifrons'],
        },
      });
    case 'broken': {
      const error = runError(
        'IDP_POLICY_GROUP_NOT_FOUND',
        'The policy names the group "Staff", which does not exist in the directory',
      );
      return explanation({
        ...named,
        inScope: undefined,
        reason: error.message,
        error,
        conditions: [],
        memberships: [],
        membershipCount: 0,
        fields: [],
        reference: undefined,
      });
    }
    default:
      return explanation(named);
  }
}

/** A year of somebody's life. */
export function historyDemo({ objectId }: ObjectKey): ObjectHistoryEntry[] {
  if (objectId === 'nobody') {
    return [];
  }
  return [
    historyEntry({ id: 9, objectId }),
    historyEntry({
      id: 8,
      runId: 31,
      objectId,
      action: 'none',
      status: 'failed',
      reason: 'No entity could be made from the object.',
      fields: [],
      error: runError(
        'IDP_TRANSFORMER_FAILED',
        'The entity transformer failed',
      ),
    }),
    historyEntry({
      id: 7,
      runId: 1,
      objectId,
      action: 'create',
      reason: 'New in scope. In the group "Staff", whose members are selected.',
    }),
  ];
}
