import type {
  Leaver,
  LeaverDue,
  LeaverRemoval,
  LeaverSelection,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { LeaverQuery } from '../src/api';
import { leaver, secondsAgo } from '../src/__testUtils__/fixtures';

const DAY = 86_400;
const NAMES = [
  'Ada Lovelace',
  'Grace Hopper',
  'Alan Turing',
  'Maximiliane Freifrau von Hohenstein-Wittgenstein',
  'José Núñez',
  '山田 太郎',
  'Lynn Conway',
];
const REASONS = [
  'disabled',
  'outOfScope',
  'softDeleted',
  'hardDeleted',
  'gone',
] as const;

function demoLeaver(connectionId: string, index: number): Leaver {
  const now = Date.now();
  const displayName = `${NAMES[index % NAMES.length]} ${index + 1}`;
  const isGroup = index % 9 === 8;
  const reason = isGroup && index % 5 === 0 ? 'gone' : REASONS[index % 5];
  const state = (['marked', 'kept', 'marked', 'kept', 'removing'] as const)[
    index % 5
  ];
  const due = { marked: (index % 29) - 30, kept: undefined, removing: 1 }[
    state
  ];
  return leaver({
    connectionId,
    class: isGroup ? 'group' : 'user',
    objectId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    displayName: isGroup ? `Team ${displayName}` : displayName,
    entityRef: isGroup
      ? `group:default/team_${index}`
      : `user:default/leaver.${index}_contoso.com`,
    reason,
    state,
    since: secondsAgo(index * 7_000 + 3_600, now),
    dueAt: due === undefined ? undefined : secondsAgo(due * DAY, now),
    ...(index % 10 === 4 && {
      removalRequestedAt: secondsAgo(600, now),
      removalRequestedBy: 'user:default/adele.vance',
      removalReason: index % 20 === 4 ? 'Contract ended' : undefined,
    }),
  });
}

function dueOf({ dueAt }: Leaver): LeaverDue {
  if (dueAt === undefined) {
    return 'never';
  }
  const days = (Date.parse(dueAt) - Date.now()) / (DAY * 1000);
  if (days <= 0) {
    return 'now';
  }
  return days <= 7 ? 'week' : 'later';
}

/** Leavers as the backend would answer with them. */
export class DemoLeavers {
  readonly #leavers = new Map<string, Leaver[]>();

  list(connectionId: string, query: LeaverQuery): Page<Leaver> {
    const { offset = 0, limit = 50, order = 'since' } = query;
    const among = <T>(value: T, wanted: T[] | undefined) =>
      !wanted?.length || wanted.includes(value);
    const key = (one: Leaver) =>
      ({
        since: one.since,
        due: one.dueAt ?? '9',
        name: one.displayName,
      }[order.replace('-', '')] ?? '');
    const found = this.#of(connectionId)
      .filter(
        one =>
          among(one.class, query.class) &&
          among(one.reason, query.reason) &&
          among(dueOf(one), query.due) &&
          one.displayName
            .toLowerCase()
            .includes(query.search?.toLowerCase() ?? ''),
      )
      .sort((a, b) => key(a).localeCompare(key(b)));
    if (order.startsWith('-')) {
      found.reverse();
    }
    return {
      items: found.slice(offset, offset + limit),
      totalItems: found.length,
    };
  }

  change(
    connectionId: string,
    { objects }: LeaverSelection,
    changes: Partial<Leaver>,
  ): LeaverRemoval {
    const ids = new Set(objects.map(({ objectId }) => objectId));
    this.#leavers.set(
      connectionId,
      this.#of(connectionId).map(one =>
        ids.has(one.objectId) ? { ...one, ...changes } : one,
      ),
    );
    return { objects: ids.size };
  }

  #of(connectionId: string): Leaver[] {
    const known = this.#leavers.get(connectionId);
    const count = connectionId === 'contoso' ? 412 : 0;
    return (
      known ??
      Array.from({ length: count }, (_, index) =>
        demoLeaver(connectionId, index),
      )
    );
  }
}
