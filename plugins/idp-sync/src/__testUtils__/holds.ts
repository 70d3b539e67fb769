import type {
  HeldChange,
  HeldKind,
  HeldSummary,
  HoldStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from './fixtures';

/** A removal of a person that waits, unless told otherwise. */
export function heldChange(overrides: Partial<HeldChange> = {}): HeldChange {
  return {
    id: 1,
    connectionId: 'contoso',
    kind: 'removals',
    status: 'held',
    class: 'user',
    objectId: '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0',
    displayName: 'Jane Doe',
    action: 'remove',
    entityRef: 'user:default/jane.doe_contoso.com',
    reasonCode: 'leftScope',
    reason: 'In none of the groups whose members are selected.',
    why: '412 removals are more than 5 % of 3,000 people (limit 150)',
    fields: [],
    membershipsAdded: 0,
    membershipsRemoved: 0,
    since: secondsAgo(86_400),
    heldByRunId: 41,
    changedByRunId: 42,
    ...overrides,
  };
}

/** What the backend says of these, all of one kind and class. */
export function heldSummary(
  rows: readonly HeldChange[],
  overrides: Partial<HeldSummary> = {},
): HeldSummary {
  const count = (status: HoldStatus) =>
    rows.filter(row => row.status === status).length;
  const counts = {
    held: count('held'),
    approved: count('approved'),
    rejected: count('rejected'),
  };
  const kinds: HeldKind[] = rows
    .slice(0, 1)
    .map(({ kind, class: objectClass, since, why }) => ({
      kind,
      class: objectClass,
      since,
      why,
      ...counts,
    }));
  return {
    connectionId: 'contoso',
    ...counts,
    since: rows.at(0)?.since,
    latestRunId: rows.at(0)?.changedByRunId,
    secondPerson: false,
    kinds,
    ...overrides,
  };
}
