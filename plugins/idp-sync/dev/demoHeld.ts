import type {
  HeldChange,
  HeldSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';

const SINCE = '2026-11-19T08:00:00.000Z';
const WHY = '412 removals are more than 5 % of 3,000 people (limit 150)';

/** Changes as the guard holds them. */
export function heldChangesOf(connectionId: string): HeldChange[] {
  return ['Ada Lovelace', 'Grace Hopper', 'Alan Turing'].map(
    (displayName, index): HeldChange => ({
      id: index + 1,
      connectionId,
      kind: 'removals',
      status: index === 2 ? 'rejected' : 'held',
      class: 'user',
      objectId: `00000000-0000-4000-8000-00000000000${index}`,
      displayName,
      action: 'remove',
      entityRef: `user:default/${displayName
        .toLowerCase()
        .replace(' ', '.')}_contoso.com`,
      reasonCode: 'notInSelectedGroups',
      reason: 'In none of the groups whose members are selected.',
      why: WHY,
      fields: [],
      membershipsAdded: 0,
      membershipsRemoved: 2,
      since: SINCE,
      heldByRunId: 412,
      changedByRunId: 412,
      ...(index === 2 && {
        decision: {
          by: 'user:default/jane.doe',
          at: SINCE,
          reason: 'He stays until the end of the year',
        },
      }),
    }),
  );
}

export function heldSummaryOf(connectionId: string): HeldSummary {
  return {
    connectionId,
    held: 2,
    approved: 0,
    rejected: 1,
    since: SINCE,
    latestRunId: 412,
    secondPerson: false,
    kinds: [
      {
        kind: 'removals',
        class: 'user',
        held: 2,
        approved: 0,
        rejected: 1,
        since: SINCE,
        why: WHY,
      },
    ],
  };
}
