import type {
  FieldChange,
  HeldChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { NAMES } from '../demoNames';
import { secondsAgo } from '../../src/__testUtils__/fixtures';

const RUN = 1_231;

/** Changes as the guard holds them: too many removals, and a group that loses most of its people. */
export function demoHeldChanges(now: number): HeldChange[] {
  const since = secondsAgo(86_400 * 2 + 3_600, now);
  const shared = {
    connectionId: 'contoso',
    class: 'user',
    status: 'held',
    fields: [] as FieldChange[],
    membershipsAdded: 0,
    membershipsRemoved: 0,
    since,
    heldByRunId: RUN,
    changedByRunId: RUN,
  } as const;
  const removals = Array.from({ length: 412 }, (_, index): HeldChange => {
    const displayName = NAMES[index % NAMES.length];
    const slug = displayName.toLowerCase().replace(' ', '.');
    return {
      ...shared,
      id: index + 1,
      kind: 'removals',
      objectId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      displayName,
      action: 'remove',
      entityRef: `user:default/${slug}_contoso.com`,
      reasonCode: 'leftScope',
      reason: 'In none of the groups whose members are selected.',
      why: '412 removals are more than 5 % of 3,000 people (limit 150)',
      membershipsRemoved: 2,
      ...(index % 7 === 2 && {
        status: 'rejected',
        decision: {
          by: 'user:default/adele.vance',
          at: secondsAgo(7_200, now),
          reason: 'Stays until the end of the year, says the works council',
        },
      }),
      ...(index % 31 === 5 && {
        status: 'approved',
        decision: {
          by: 'user:default/diego.siciliani',
          at: secondsAgo(600, now),
          reason: 'Left the company in September',
        },
      }),
    };
  });
  const losses = Array.from({ length: 24 }, (_, index): HeldChange => {
    const displayName = NAMES[(index * 5) % NAMES.length];
    return {
      ...shared,
      id: 1_000 + index,
      kind: 'membersLost',
      objectId: `11111111-0000-4000-8000-${String(index).padStart(12, '0')}`,
      displayName,
      action: 'update',
      entityRef: `user:default/${displayName
        .toLowerCase()
        .replace(' ', '.')}_contoso.com`,
      reasonCode: 'membershipsChanged',
      reason: 'Memberships have changed in the directory.',
      why: 'Platform Engineering and Developer Experience (EMEA) would lose 24 of 30 people, more than 50 % (limit 15, floor 20)',
      fields: [
        {
          field: 'spec.memberOf',
          old: [
            'group:default/platform_engineering_and_developer_experience_emea',
            'group:default/all',
          ],
          new: ['group:default/all'],
        },
      ],
      membershipsRemoved: 1,
    };
  });
  return [
    ...removals,
    ...losses,
    {
      ...shared,
      id: 2_000,
      kind: 'referenceChanges',
      class: 'group',
      objectId: '22222222-0000-4000-8000-000000000000',
      displayName: 'Platform Engineering and Developer Experience (EMEA)',
      action: 'update',
      entityRef:
        'group:default/platform_engineering_and_developer_experience_emea',
      previousRef: 'group:default/platform_engineering',
      reasonCode: 'renamed',
      reason: 'Renamed in the directory; the policy says that names follow.',
      why: 'In the last 7 days and in this run together, 101 changes of references are more than 100',
      fields: [
        {
          field: 'metadata.name',
          old: 'platform_engineering',
          new: 'platform_engineering_and_developer_experience_emea',
        },
      ],
    },
  ];
}
