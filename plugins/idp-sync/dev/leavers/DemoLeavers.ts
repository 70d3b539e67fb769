import type {
  Leaver,
  LeaverDue,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { leaver, secondsAgo } from '../../src/__testUtils__/fixtures';
import type { LeaverQuery, LeaversApi, RequestOptions } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { hasWords, isAmong, pageOf } from '../filtering';

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
export class DemoLeavers implements LeaversApi {
  readonly #world: DemoWorld;
  readonly #leavers = new Map<string, Leaver[]>();

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>> {
    await this.#world.answer('leavers', options);
    const { order = 'since' } = query;
    const key = (one: Leaver) =>
      ({
        since: one.since,
        due: one.dueAt ?? '9',
        name: one.displayName,
      }[order.replace('-', '')] ?? '');
    const found = this.#of(connectionId)
      .filter(
        one =>
          isAmong(one.class, query.class) &&
          isAmong(one.reason, query.reason) &&
          isAmong(one.state, query.state) &&
          isAmong(dueOf(one), query.due) &&
          hasWords(one.displayName, query.search),
      )
      .sort((a, b) => key(a).localeCompare(key(b)));
    if (order.startsWith('-')) {
      found.reverse();
    }
    return pageOf(found, query);
  }

  async removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
  ): Promise<LeaverRemoval> {
    await this.#world.answer('leavers');
    const removal = this.#change(connectionId, request, {
      state: 'removing',
      dueAt: secondsAgo(0, Date.now()),
      removalRequestedAt: secondsAgo(0, Date.now()),
      removalRequestedBy: 'user:default/adele.vance',
      removalReason: request.reason,
    });
    const started = request.runNow
      ? this.#world.start(connectionId, { kind: 'sync', mode: 'incremental' })
      : undefined;
    return { ...removal, ...(started && { run: started }) };
  }

  async takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
  ): Promise<LeaverRemoval> {
    await this.#world.answer('leavers');
    return this.#change(connectionId, selection, {
      state: 'marked',
      dueAt: undefined,
      removalRequestedAt: undefined,
      removalRequestedBy: undefined,
      removalReason: undefined,
    });
  }

  #change(
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
