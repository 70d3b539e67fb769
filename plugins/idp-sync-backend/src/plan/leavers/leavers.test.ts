import type { Entity } from '@backstage/catalog-model';
import {
  LEAVE_CAUSES,
  OBJECT_CLASSES,
  parsePolicy,
  type LeaveReason,
  type LeaverRule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import type { RemovedState } from '../../mirror/mergeObject';
import { exampleDirectory } from '../__testUtils__/exampleDirectory';
import { applyPlan, NOW, plan } from '../__testUtils__/simulation';
import { isHandedOver, type ManagedEntity } from '../types';
import { inputOfMark, markEntity, readLeaverMark } from './leaverMark';

const PROPERTY = { seed: 20261120, numRuns: 50 };
const DAY_MS = 24 * 3_600_000;

const USERS = ['u1', 'u2', 'u3'];
const GROUPS = ['g1', 'g2'];
const OBJECTS = [...USERS, ...GROUPS];
/** Who is in which group, in the directory, for ever. */
const MEMBERS = { g1: ['u1', 'u2', 'g2'], g2: ['u2', 'u3'] };

type Place = 'in' | LeaveReason;

const rules: fc.Arbitrary<LeaverRule> = fc.oneof(
  fc.constantFrom('keep', 'mark', 'remove'),
  fc.record({
    removeAfter: fc.record({
      days: fc.integer({ min: 1, max: 20 }),
      meanwhile: fc.constantFrom('mark', 'keep'),
    }),
  }),
);
const causes = Object.fromEntries(LEAVE_CAUSES.map(cause => [cause, rules]));
const { disabled: _, ...groupCauses } = causes;
const policies = fc.record({
  users: fc.record(causes),
  groups: fc.record(groupCauses),
}) as fc.Arbitrary<{
  users: Record<string, LeaverRule>;
  groups: Record<string, LeaverRule>;
}>;

type Event =
  | { kind: 'move'; id: string; to: Place }
  | { kind: 'policy'; leavers: unknown }
  | { kind: 'wait'; ms: number }
  | { kind: 'request'; id: string };

const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      id: fc.constantFrom(...OBJECTS),
      to: fc.constantFrom<Place>('in', 'in', ...LEAVE_CAUSES, 'gone'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('policy' as const),
      leavers: policies,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.integer({ min: 1, max: 15 * DAY_MS }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      id: fc.constantFrom(...OBJECTS),
    }),
  },
);

/** What should be in the catalog for one object, kept by rules as plain as the documentation's. */
interface Expected {
  inCatalog: boolean;
  marked: boolean;
  left?: { reason: LeaveReason; at: number };
  requested: boolean;
}

function isGroup(id: string) {
  return id.startsWith('g');
}

/** Groups are never disabled; where somebody was only not named any more, what was said of them before still holds. */
function placeOf(id: string, to: Place, before: Place): Place {
  if (isGroup(id) && to === 'disabled') {
    return 'outOfScope';
  }
  return to === 'gone' && (before === 'softDeleted' || before === 'hardDeleted')
    ? before
    : to;
}

/** The directory of a moment: who is deleted is not in it. */
function directoryOf(places: ReadonlyMap<string, Place>) {
  const present = OBJECTS.filter(id =>
    ['in', 'outOfScope', 'disabled'].includes(places.get(id)!),
  );
  const attributes = (id: string) => ({
    mail: `${id}@contoso.com`,
    mailNickname: id,
    accountEnabled: places.get(id) !== 'disabled',
    department: places.get(id) === 'outOfScope' ? 'out' : 'in',
  });
  const ofClass = (ids: string[]) =>
    Object.fromEntries(
      present.filter(id => ids.includes(id)).map(id => [id, attributes(id)]),
    );
  return exampleDirectory({
    organization: { displayName: 'Contoso' },
    users: ofClass(USERS),
    groups: ofClass(GROUPS),
    members: MEMBERS,
  });
}

function policyOf(leavers: unknown) {
  const rule = { attribute: 'department', operator: 'equals', value: 'out' };
  return parsePolicy({
    users: { exclude: rule },
    groups: { exclude: { rule } },
    leavers,
  });
}

/** How it is with one object after a run. */
interface Look {
  id: string;
  place: Place;
  expected: Expected | undefined;
  shown: Entity | undefined;
  /** All entity references that it has had. */
  refs: ReadonlySet<string>;
  /** What would be made of it if nothing were known of earlier runs. */
  wanted: Entity | undefined;
}

interface Outcome {
  looks: Look[];
  before: ManagedEntity[];
  made: ReturnType<typeof plan>;
  managed: ManagedEntity[];
  /** The plan of another run at once. */
  again: ReturnType<typeof plan>;
}

class Simulation {
  readonly #places = new Map<string, Place>(OBJECTS.map(id => [id, 'in']));
  readonly #expected = new Map<string, Expected>();
  readonly #catalog = new Map<string, Entity>();
  readonly #refs = new Map(OBJECTS.map(id => [id, new Set<string>()]));
  #managed: ManagedEntity[] = [];
  #leavers: any = {};
  #now = NOW;

  apply(event: Event) {
    switch (event.kind) {
      case 'move':
        this.#places.set(
          event.id,
          placeOf(event.id, event.to, this.#places.get(event.id)!),
        );
        break;
      case 'policy':
        this.#leavers = event.leavers;
        break;
      case 'wait':
        this.#now += event.ms;
        break;
      default:
        this.#request(event.id);
    }
  }

  /** The page offers it for those who have left and are in the catalog. */
  #request(id: string) {
    const expected = this.#expected.get(id);
    if (expected?.inCatalog && expected.left) {
      expected.requested = true;
      this.#managed = this.#managed.map(row =>
        row.objectId === id ? { ...row, removalRequested: true } : row,
      );
    }
  }

  /** Plans, applies, and looks at everything. */
  run(): Outcome {
    const snapshot = directoryOf(this.#places);
    const policy = policyOf(this.#leavers);
    const before = this.#managed;
    const made = plan(snapshot, policy, before, {
      now: this.#now,
      removed: this.#removed(),
    });
    for (const change of made.changes) {
      const { objectId, action, leaverMark } = change;
      if (action === 'remove') {
        this.#catalog.delete(objectId);
      } else {
        const sent = this.#catalog.get(objectId);
        this.#catalog.set(
          objectId,
          leaverMark ? markEntity(sent!, leaverMark) : change.entity!,
        );
      }
    }
    this.#managed = applyPlan(before, made);
    this.#expectAfter();

    const wanted = plan(snapshot, policy, []);
    const entities = new Map(
      wanted.changes.map(change => [change.objectId, change.entity]),
    );
    return {
      looks: OBJECTS.map(id => this.#look(id, entities.get(id))),
      before,
      made,
      managed: this.#managed,
      again: plan(snapshot, policy, this.#managed, {
        now: this.#now,
        removed: this.#removed(),
      }),
    };
  }

  #look(id: string, wanted: Entity | undefined): Look {
    const refs = this.#refs.get(id)!;
    const ref = this.#managed.find(row => row.objectId === id)?.entityRef;
    if (ref) {
      refs.add(ref);
    }
    return {
      id,
      place: this.#places.get(id)!,
      expected: this.#expected.get(id),
      shown: this.#catalog.get(id),
      refs,
      wanted,
    };
  }

  #removed(): Map<string, RemovedState> {
    const removed = new Map<string, RemovedState>();
    for (const [id, place] of this.#places) {
      const key = `${isGroup(id) ? 'group' : 'user'}:${id}`;
      if (place === 'softDeleted' || place === 'hardDeleted') {
        removed.set(key, place === 'softDeleted' ? 'soft' : 'hard');
      }
    }
    return removed;
  }

  #expectAfter() {
    for (const id of OBJECTS) {
      const place = this.#places.get(id)!;
      const known = this.#expected.get(id);
      if (place === 'in') {
        this.#expected.set(id, {
          inCatalog: true,
          marked: false,
          requested: false,
        });
      } else if (known?.inCatalog) {
        this.#expected.set(id, this.#afterLeaving(id, place, known));
      }
    }
  }

  #afterLeaving(id: string, reason: LeaveReason, known: Expected): Expected {
    const left =
      known.left?.reason === reason ? known.left : { reason, at: this.#now };
    const rule: LeaverRule = known.requested
      ? 'remove'
      : this.#leavers[isGroup(id) ? 'groups' : 'users']?.[
          reason === 'gone' ? 'softDeleted' : reason
        ] ?? 'remove';
    const grace = typeof rule === 'object' ? rule.removeAfter : undefined;
    const over = grace && this.#now >= left.at + grace.days * DAY_MS;
    if (rule === 'remove' || over) {
      return { inCatalog: false, marked: false, requested: false };
    }
    const marks = rule === 'mark' || grace?.meanwhile === 'mark';
    return {
      inCatalog: true,
      marked: known.marked || marks,
      left,
      requested: false,
    };
  }
}

function expectAsItShouldBe(look: Look) {
  const { id, place, expected, shown, refs, wanted } = look;
  expect([id, shown !== undefined]).toEqual([id, expected?.inCatalog]);
  // Law 6: there is never a second one.
  expect([...refs].slice(1)).toEqual([]);
  if (!shown || !expected) {
    return;
  }
  expect([id, readLeaverMark(shown) !== undefined]).toEqual([
    id,
    expected.marked,
  ]);
  if (place === 'in') {
    // As if they had never been away, and in no relation to those who are.
    expect(shown).toEqual(wanted);
  } else if (expected.marked) {
    expect(shown.spec).toMatchObject(
      isGroup(id) ? { children: [] } : { memberOf: [] },
    );
    expect(shown.spec).not.toHaveProperty('parent');
  }
}

function expectCountsToAddUp({ looks, before, made, managed }: Outcome) {
  const away = new Set(
    looks.filter(({ place }) => place !== 'in').map(({ id }) => id),
  );
  for (const objectClass of OBJECT_CLASSES) {
    const counts = made.counts[objectClass];
    const handedOver = (rows: ManagedEntity[]) =>
      rows.filter(row => row.class === objectClass && isHandedOver(row));
    expect(counts).toMatchObject({
      inScope: counts.created + counts.updated + counts.unchanged,
      managedBefore: handedOver(before).length,
      managedAfter: handedOver(managed).length,
      deactivated: made.changes.filter(
        ({ action, class: of }) =>
          action === 'deactivate' && of === objectClass,
      ).length,
      remaining: handedOver(managed).filter(({ objectId }) =>
        away.has(objectId),
      ).length,
    });
    expect(counts.managedAfter).toBe(
      counts.managedBefore + counts.created - counts.removed,
    );
  }
}

describe('leavers', () => {
  it('get what the policy of the day says, and come back as they were', () => {
    fc.assert(
      fc.property(
        policies,
        fc.array(events, { minLength: 2, maxLength: 25 }),
        (leavers, history) => {
          const simulation = new Simulation();
          const all: Event[] = [{ kind: 'policy', leavers }, ...history];
          for (const event of all) {
            simulation.apply(event);
            const outcome = simulation.run();
            outcome.looks.forEach(expectAsItShouldBe);
            expectCountsToAddUp(outcome);
            // Done is done, until time goes on.
            expect([outcome.again.changes, outcome.again.leavers]).toEqual([
              [],
              [],
            ]);
          }
        },
      ),
      PROPERTY,
    );
  });

  it('have their grace although a clock was ahead when they left', () => {
    const row = leaver({ at: NOW + 1_000 * DAY_MS, reason: 'gone' });
    const policy = policyOf({
      users: { softDeleted: { removeAfter: { days: 10 } } },
    });
    const made = plan(exampleDirectory({}), policy, [row]);
    expect(made.leavers).toEqual([
      {
        class: 'user',
        objectId: 'u1',
        sequence: 4,
        left: { at: NOW, reason: 'gone' },
      },
    ]);
  });

  it('say in the catalog since when and why, and that is read again', () => {
    const mark = { at: NOW + 1, reason: 'softDeleted' as const };
    const marked = markEntity(
      {
        apiVersion: 'backstage.io/v1beta1',
        kind: 'User',
        metadata: { name: 'jane', labels: { team: 'a' } },
        spec: { profile: { displayName: 'Jane' }, memberOf: ['group:x/y'] },
      },
      mark,
    );
    expect(marked).toEqual({
      apiVersion: 'backstage.io/v1beta1',
      kind: 'User',
      metadata: {
        name: 'jane',
        labels: { team: 'a', 'idp-sync/left': '2026-11-20' },
        annotations: {
          'idp-sync/left-at': '2026-11-20T00:00:00.001Z',
          'idp-sync/left-reason': 'softDeleted',
        },
      },
      spec: { profile: { displayName: 'Jane' }, memberOf: [] },
    });
    expect(readLeaverMark(marked)).toEqual(mark);
    expect(markEntity(marked, mark)).toEqual(marked);
    expect(inputOfMark(mark)).toBe(`left:${NOW + 1}:softDeleted`);
  });
});

describe('switches', () => {
  const directory = (department: string) =>
    exampleDirectory({
      organization: { displayName: 'Contoso' },
      users: {
        u1: { mail: 'u1@x.y', jobTitle: 'one', department },
        u2: { mail: 'u2@x.y' },
      },
      groups: { g1: { mailNickname: 'g1' }, g2: { mailNickname: 'g2' } },
      members: { g1: ['u1'], g2: ['u2'] },
    });

  it('create nothing where creation is off, and nobody refers to what is not there', () => {
    const policy = parsePolicy({ groups: { create: false } });
    const made = plan(directory('a'), policy);
    expect(made.counts.group).toMatchObject({
      inScope: 2,
      created: 0,
      unchanged: 2,
      switchedOff: 2,
      managedAfter: 0,
    });
    expect(made.counts.user.created).toBe(2);
    expect(
      made.changes.map(({ entity }) => entity?.spec?.memberOf ?? []),
    ).toEqual([[], [], []]);
  });

  it('change nothing where updating is off, but for a mark that is to go', () => {
    const policy = parsePolicy({
      users: { update: false },
      leavers: { users: { softDeleted: 'mark' } },
    });
    const first = applyPlan([], plan(directory('a'), policy));
    const renamed = exampleDirectory({
      organization: { displayName: 'Contoso' },
      users: { u1: { displayName: 'New name', mail: 'new@x.y' } },
      groups: { g1: { mailNickname: 'g1' }, g2: { mailNickname: 'g2' } },
      members: { g1: ['u1'] },
    });
    const follow = {
      ...policy,
      mapping: { ...policy.mapping, renames: 'follow' as const },
    };
    const made = plan(renamed, follow, first);
    expect(
      made.changes.map(change => [change.objectId, change.action]),
    ).toEqual([['u2', 'deactivate']]);
    expect(made.counts.user).toMatchObject({ unchanged: 1, switchedOff: 1 });

    const back = plan(directory('a'), policy, applyPlan(first, made));
    expect(
      back.changes.map(change => [change.objectId, change.reasonCode]),
    ).toEqual([['u2', 'reactivated']]);
  });
});

function leaver(left: ManagedEntity['left']): ManagedEntity {
  return {
    connectionId: 'contoso',
    class: 'user',
    objectId: 'u1',
    entityRef: 'user:default/u1',
    displayName: 'U1',
    status: 'confirmed',
    sequence: 4,
    entityHash: 'x',
    inputHash: left && inputOfMark({ at: NOW, reason: left.reason }),
    left,
  };
}
