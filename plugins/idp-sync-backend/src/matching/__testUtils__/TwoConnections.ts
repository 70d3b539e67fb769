import {
  OBJECT_CLASSES,
  parsePolicy,
  type MatchingPolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import {
  directories,
  type Rows,
  toSnapshot,
} from '../../plan/__testUtils__/arbitraries';
import {
  applyPlan,
  type Plan,
  plan,
  type SimulatedRow,
} from '../../plan/__testUtils__/simulation';
import { isHandedOver, type PlanInput } from '../../plan/types';
import type { GivenUp } from '../Adoption';
import type { MatchCandidate } from '../MatchCandidate';

/** What a test may do to two connections. */
export type Step =
  | { run: 0 | 1 }
  | { directory: 0 | 1; rows: Rows }
  | { policy: 0 | 1; matching: MatchingPolicy }
  | { foreign: readonly MatchCandidate[] }
  | { first: 0 | 1 };

const IDS = ['contoso', 'fabrikam'];

const names = fc.option(
  fc.constantFrom(
    'ann@x.com',
    'Bob@x.com',
    'bob@x.com',
    'cy@x.com',
    'di@x.com',
  ),
  { nil: undefined, freq: 5 },
);

/** Few people, whose ids, mails and principal names often are those of others. */
const crowds: fc.Arbitrary<Rows> = fc
  .tuple(directories, fc.array(fc.tuple(names, names), { minLength: 8 }))
  .map(([{ objects, memberships }, given]) => ({
    memberships,
    objects: objects.map((object, place) => {
      const [mail, userPrincipalName] = given[place % given.length];
      const attributes: DirectoryAttributes = {
        ...object.attributes,
        mail,
        userPrincipalName,
      };
      return object.class === 'user' ? { ...object, attributes } : object;
    }),
  }));

const matchings: fc.Arbitrary<MatchingPolicy> = fc.record({
  enabled: fc.constantFrom(true, true, true, false),
  by: fc.shuffledSubarray(['objectId', 'userPrincipalName', 'mail'], {
    minLength: 1,
  }),
  onMatch: fc.constantFrom('report', 'skip', 'link', 'adopt', 'adopt', 'adopt'),
});

const foreigners = fc
  .uniqueArray(fc.constantFrom('eve', 'bob_x.com', 'fay', 'ann_x.com'))
  .chain(chosen =>
    fc.tuple(
      ...chosen.map(name =>
        names.map(
          (mail): MatchCandidate => ({
            entityRef: `user:default/${name}`,
            source: 'url:https://example.com/org',
            name,
            mail,
          }),
        ),
      ),
    ),
  );

const one = fc.constantFrom<0 | 1>(0, 1);

export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ run: one }) },
    { weight: 2, arbitrary: fc.record({ directory: one, rows: crowds }) },
    { weight: 2, arbitrary: fc.record({ policy: one, matching: matchings }) },
    { weight: 1, arbitrary: fc.record({ foreign: foreigners }) },
    { weight: 1, arbitrary: fc.record({ first: one }) },
  ),
  { minLength: 4, maxLength: 14 },
);

/** The same of connections of which one or both take over from the other. */
export const adoptions: fc.Arbitrary<Step[]> = fc
  .tuple(
    crowds,
    crowds,
    fc.constantFrom<(0 | 1)[]>([0], [1], [0, 1]),
    one,
    histories,
  )
  .map(([first, second, adopting, earlier, steps]) => [
    { directory: 0, rows: first },
    { directory: 1, rows: second },
    { run: earlier },
    ...adopting.map(
      (policy): Step => ({
        policy,
        matching: {
          enabled: true,
          by: ['objectId', 'mail', 'userPrincipalName'],
          onMatch: 'adopt',
        },
      }),
    ),
    { run: 0 },
    { run: 1 },
    ...steps,
  ]);

interface Side {
  policy: Policy;
  rows: Rows;
  managed: readonly SimulatedRow[];
  /** By object id, the references of entities that the other side has taken over. */
  givenUp: Map<string, string>;
}

/** Two connections over one catalog, in memory: what they plan, and what becomes of it. */
export class TwoConnections {
  readonly sides: [Side, Side];
  #foreign: readonly MatchCandidate[] = [];
  #first: 0 | 1 = 0;

  constructor() {
    const side = (): Side => ({
      policy: parsePolicy({}),
      rows: { objects: [], memberships: [] },
      managed: [],
      givenUp: new Map(),
    });
    this.sides = [side(), side()];
  }

  take(step: Step): void {
    if ('directory' in step) {
      this.sides[step.directory].rows = step.rows;
    } else if ('policy' in step) {
      this.sides[step.policy].policy = parsePolicy({
        users: { matching: step.matching },
      });
    } else if ('foreign' in step) {
      this.#foreign = step.foreign;
    } else if ('first' in step) {
      this.#first = step.first;
    } else {
      this.run(step.run);
    }
  }

  run(which: 0 | 1): Plan {
    const side = this.sides[which];
    const made = this.plan(which);
    const passed = this.#pass(which, made);
    side.managed = applyPlan(side.managed, made).map(row => ({
      ...row,
      ...passed.get(row.objectId),
    }));
    this.#reserve(which, made);
    return made;
  }

  /** As `passEntities` does. @returns what the new rows have of those that were taken over */
  #pass(which: 0 | 1, { changes }: Plan): Map<string, Partial<SimulatedRow>> {
    const side = this.sides[which];
    const other = this.sides[1 - which];
    const passed = new Map<string, Partial<SimulatedRow>>();
    for (const { adopts, objectId, entityRef, action } of changes) {
      if (!adopts || entityRef === undefined) {
        continue;
      }
      const theirs = other.managed.find(
        row =>
          row.class === 'user' &&
          row.objectId === adopts.objectId &&
          row.entityRef === entityRef &&
          row.sequence === adopts.sequence,
      );
      if (!theirs || isHandedOver(theirs) !== (action === 'update')) {
        throw new Error(`${entityRef} is not to be taken over`);
      }
      other.managed = other.managed.filter(row => row !== theirs);
      other.givenUp.set(adopts.objectId, entityRef);
      side.givenUp.delete(objectId);
      const own = side.managed.find(
        row => row.class === 'user' && row.objectId === objectId,
      );
      passed.set(objectId, {
        locationKey: theirs.locationKey ?? `idp-sync:${IDS[1 - which]}`,
        formerRefs: [
          ...(theirs.formerRefs ?? []),
          ...(own?.formerRefs ?? []),
          ...(own && own.sequence > 0 ? [own.entityRef] : []),
        ],
      });
    }
    return passed;
  }

  /** As `reserveAwaited` does. */
  #reserve(which: 0 | 1, { awaited }: Plan): void {
    const side = this.sides[which];
    for (const { entityRef, objectId, displayName } of awaited) {
      if (!this.allRefs().includes(entityRef)) {
        side.managed = [
          ...side.managed.filter(row => row.objectId !== objectId),
          {
            connectionId: IDS[which],
            class: 'user',
            objectId,
            displayName,
            entityRef,
            status: 'reserved',
            sequence: 0,
            awaited: true,
          },
        ];
      }
    }
  }

  plan(which: 0 | 1): Plan {
    const { policy, managed } = this.sides[which];
    const { snapshot, ...input } = this.inputOf(which);
    return plan(snapshot, policy, managed, input);
  }

  inputOf(
    which: 0 | 1,
  ): Pick<
    PlanInput,
    | 'connection'
    | 'snapshot'
    | 'matching'
    | 'managed'
    | 'refsOfOthers'
    | 'policy'
  > {
    const { rows, managed, policy } = this.sides[which];
    const other = this.sides[1 - which];
    const otherId = IDS[1 - which];
    return {
      connection: { id: IDS[which], provider: 'azureAd', tenantId: '' },
      snapshot: toSnapshot(rows),
      policy,
      managed,
      refsOfOthers: new Set(
        other.managed.flatMap(row => [
          row.entityRef,
          ...(row.formerRefs ?? []),
        ]),
      ),
      matching: {
        candidates: [...this.candidatesOf(1 - which), ...this.#foreign],
        outranked: new Set(this.#first === which ? [otherId] : []),
        givenUp: this.#givenUpBy(which),
      },
    };
  }

  /** As `readMatching` reads them. */
  candidatesOf(which: number): MatchCandidate[] {
    const { managed, rows } = this.sides[which];
    return managed
      .filter(row => row.class === 'user' && isHandedOver(row) && !row.left)
      .map((row): MatchCandidate => {
        const object = rows.objects.find(
          ({ class: of, objectId }) =>
            of === 'user' && objectId === row.objectId,
        );
        const text = (value: unknown) =>
          typeof value === 'string' ? value : undefined;
        return {
          entityRef: row.entityRef,
          connectionId: IDS[which],
          source: `connection "${IDS[which]}"`,
          objectId: row.objectId,
          brought: broughtBy(which, row),
          userPrincipalName: text(object?.attributes.userPrincipalName),
          mail: text(object?.attributes.mail),
        };
      });
  }

  /** As `readGivenUp` reads them. */
  #givenUpBy(which: 0 | 1): GivenUp[] {
    const { managed } = this.sides[1 - which];
    return [...this.sides[which].givenUp].flatMap(([objectId, ref]) => {
      const row = managed.find(
        ({ entityRef, formerRefs }) =>
          entityRef === ref || formerRefs?.includes(ref),
      );
      return row
        ? {
            objectId,
            letsGo:
              row.status === 'removed' ||
              (isHandedOver(row) && row.left !== undefined),
            owner: {
              ...broughtBy(1 - which, row),
              source: `connection "${IDS[1 - which]}"`,
              entityRef: row.entityRef,
              inCatalog: isHandedOver(row),
            },
          }
        : [];
    });
  }

  /** References that are in the catalog. */
  shownRefs(): Set<string> {
    return new Set(
      this.sides.flatMap(({ managed }) =>
        managed.filter(isHandedOver).map(({ entityRef }) => entityRef),
      ),
    );
  }

  /** References of everybody of both, also of those who are gone. */
  allRefs(): string[] {
    return this.sides.flatMap(({ managed }) =>
      managed.flatMap(row => [row.entityRef, ...(row.formerRefs ?? [])]),
    );
  }

  /** Law 4. */
  static sumsHold({ counts }: Plan): boolean {
    return OBJECT_CLASSES.every(objectClass => {
      const of = counts[objectClass];
      return (
        of.read === of.inScope + of.filtered &&
        of.inScope ===
          of.created + of.updated + of.unchanged + of.failed + of.held &&
        of.managedAfter === of.managedBefore + of.created - of.removed
      );
    });
  }
}

function broughtBy(which: number, row: SimulatedRow) {
  return {
    connectionId: IDS[which],
    objectId: row.objectId,
    sequence: row.sequence,
    locationKey: row.locationKey ?? `idp-sync:${IDS[which]}`,
  };
}
