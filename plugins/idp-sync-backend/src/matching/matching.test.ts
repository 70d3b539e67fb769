import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { GroupEntity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { countDecisions, DraftPass } from '../directory/DraftPass';
import { PlanView } from '../explain/PlanView';
import { exampleDirectory } from '../plan/__testUtils__/exampleDirectory';
import {
  applyPlan,
  finish,
  NOW,
  plan,
  type SimulatedRow,
} from '../plan/__testUtils__/simulation';
import { isHandedOver, type PlannedChange } from '../plan/types';
import { explainObject } from '../selection/explainObject';
import { Membership } from '../selection/Membership';
import {
  adoptions,
  histories,
  TwoConnections,
} from './__testUtils__/TwoConnections';
import { findMatches } from './findMatches';
import type { MatchCandidate } from './MatchCandidate';

const PROPERTY = { seed: 20261121, numRuns: 60 };

/** Runs after which two connections must have come to rest, whatever was before. */
const ROUNDS = 4;

const SIDES = [0, 1] as const;

describe('two connections that match people', () => {
  it('never share a reference, keep their sums, and are explained and counted as they are planned', () => {
    fc.assert(
      fc.property(fc.oneof(histories, adoptions), steps => {
        const both = new TwoConnections();
        for (const step of steps) {
          both.take(step);
          const refs = both.allRefs();
          expect(new Set(refs).size).toBe(refs.length);
          for (const side of SIDES) {
            expectPlanToBeExplained(both, side);
          }
        }
      }),
      PROPERTY,
    );
  });

  it('come to rest, with nobody twice who makes way for somebody', () => {
    fc.assert(
      fc.property(fc.oneof(histories, adoptions), steps => {
        const both = new TwoConnections();
        steps.forEach(step => both.take(step));
        for (let round = 0; round < ROUNDS; round++) {
          SIDES.forEach(side => both.run(side));
        }
        for (const side of SIDES) {
          expect(both.plan(side).changes).toEqual([]);
          expectNobodyTwice(both, side);
        }
      }),
      PROPERTY,
    );
  });

  it('give every reference to one owner for life, and none away while nobody takes it', () => {
    let passed = 0;
    fc.assert(
      fc.property(adoptions, steps => {
        const both = new TwoConnections();
        const refs = new Map<string, string>();
        for (const step of steps) {
          const before = both.shownRefs();
          const changes = 'run' in step ? both.run(step.run).changes : [];
          if (!('run' in step)) {
            both.take(step);
          }
          passed += changes.filter(({ adopts }) => adopts).length;
          const removed = new Set(
            changes
              .filter(({ action }) => action === 'remove')
              .map(({ entityRef }) => entityRef),
          );
          const shown = both.shownRefs();
          expect(
            [...before].filter(ref => !shown.has(ref) && !removed.has(ref)),
          ).toEqual([]);
          expectReferencesForLife(both, changes, refs);
        }
      }),
      { ...PROPERTY, numRuns: 150 },
    );
    expect(passed).toBeGreaterThan(50);
  });
});

/** Law 6: an object that has had a reference has it again, unless it takes somebody's over, or its own has passed to another object of the same connection. */
function expectReferencesForLife(
  both: TwoConnections,
  changes: readonly PlannedChange[],
  refs: Map<string, string>,
): void {
  const adopted = new Set(
    changes.filter(({ adopts }) => adopts).map(({ objectId }) => objectId),
  );
  for (const [place, side] of both.sides.entries()) {
    for (const row of side.managed.filter(isHandedOver)) {
      const key = `${place} ${row.class} ${row.objectId}`;
      const before = refs.get(key);
      const passedOn = side.managed.some(
        ({ objectId, entityRef, formerRefs }) =>
          objectId !== row.objectId &&
          (entityRef === before || formerRefs?.includes(before ?? '')),
      );
      if (before !== undefined && !adopted.has(row.objectId) && !passedOn) {
        expect(row.entityRef).toBe(before);
      }
      refs.set(key, row.entityRef);
    }
  }
}

/** Laws 4 and 5 of a plan, and that relations point to whom the catalog has. */
function expectPlanToBeExplained(both: TwoConnections, side: 0 | 1): void {
  const input = both.inputOf(side);
  const { snapshot, policy, managed } = input;
  const made = both.plan(side);
  expect(TwoConnections.sumsHold(made)).toBe(true);
  const after = new Set(
    applyPlan(managed, made)
      .filter(row => isHandedOver(row) && row.class === 'user')
      .map(row => row.objectId),
  );
  const matches = finish(findMatches(input));
  const pass = finish(
    DraftPass.create(
      { snapshot, membership: new Membership(snapshot) },
      policy,
      input.connection,
      undefined,
      input,
    ),
  );
  const view = finish(PlanView.create({ ...input, now: NOW }));
  const candidates = new Set(
    input.matching?.candidates.map(({ entityRef }) => entityRef),
  );
  for (const [place, { objectId }] of snapshot.users.entries()) {
    const { decision } = finish(
      explainObject(snapshot, policy, 'user', objectId, { matches }),
    );
    expect(after.has(objectId)).toBe(decision.inScope);
    expect(pass.users[place]).toEqual(decision);
    const explained = view.explain('user', objectId);
    expect(explained.decision).toEqual(decision);
    expect(
      explained.conditions.find(({ decisive }) => decisive)?.reasonCode,
    ).toBe(decision.inScope ? undefined : decision.reasonCode);
    const { connectionId } = matches?.of(place)?.candidate ?? {};
    const removal = made.changes.find(
      change => change.objectId === objectId && change.action === 'remove',
    );
    const goesFirst =
      connectionId && input.matching?.outranked.has(connectionId);
    // Whoever goes first loses nobody to those who come after.
    expect(goesFirst && removal?.reasonCode.startsWith('matched')).not.toBe(
      true,
    );
  }
  expect(countDecisions(pass.users).inScope).toBe(made.counts.user.inScope);
  for (const { entity } of made.changes) {
    const members = (entity as GroupEntity | undefined)?.spec?.members ?? [];
    expect(members.filter(ref => !candidates.has(ref))).toEqual([]);
    expect(new Set(members).size).toBe(members.length);
  }
}

function expectNobodyTwice(both: TwoConnections, side: 0 | 1): void {
  const input = both.inputOf(side);
  const matches = finish(findMatches(input));
  const held = new Set(
    input.managed
      .filter(row => row.class === 'user' && isHandedOver(row))
      .map(row => row.objectId),
  );
  const brought = new Set(
    both.candidatesOf(1 - side).map(({ entityRef }) => entityRef),
  );
  const { onMatch } = input.policy.users.matching;
  for (const [place, { objectId }] of input.snapshot.users.entries()) {
    const match = matches?.of(place);
    const goesFirst =
      match?.candidate?.connectionId &&
      input.matching?.outranked.has(match.candidate.connectionId);
    // Whoever is left out because another connection has taken her over is brought by that one.
    const owner = matches?.givenUp(place);
    expect(!owner || brought.has(owner.entityRef)).toBe(true);
    const makesWay = onMatch === 'skip' || onMatch === 'link';
    if (match?.candidate?.connectionId && makesWay && !goesFirst) {
      expect(held.has(objectId)).toBe(false);
    }
  }
}

const JANE: MatchCandidate = {
  entityRef: 'user:default/jane_home',
  connectionId: 'fabrikam',
  source: 'connection "Fabrikam"',
  objectId: 'elsewhere',
  mail: 'Jane@Contoso.com',
};

const DIRECTORY = exampleDirectory({
  users: {
    jane: { mail: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com' },
    kim: { mail: 'kim@contoso.com' },
  },
  groups: { team: { displayName: 'Team' }, lonely: { displayName: 'Lonely' } },
  members: { team: ['jane', 'kim'], lonely: ['jane'] },
});

function planned(
  matching: object,
  candidates: MatchCandidate[],
  managed: SimulatedRow[] = [],
  outranked: string[] = [],
) {
  const policy = parsePolicy({
    users: { matching: { enabled: true, ...matching } },
    groups: { empty: false },
  });
  return plan(DIRECTORY, policy, managed, {
    matching: { candidates, outranked: new Set(outranked) },
  });
}

const changeOf = (made: ReturnType<typeof planned>, objectId: string) =>
  made.changes.find(change => change.objectId === objectId);

describe('somebody who is in the catalog already', () => {
  it('is reported by default, with whom she matches', () => {
    const made = planned({}, [JANE]);
    expect(changeOf(made, 'jane')).toMatchObject({
      action: 'create',
      reason:
        'New in scope. Everyone is selected. In the catalog already as user:default/jane_home of connection "Fabrikam", by the same mail.',
    });
    expect(made.warnings).toEqual([
      {
        code: 'IDP_PERSON_MATCHED',
        count: 1,
        message: expect.stringContaining('as user:default/jane_home'),
      },
    ]);
  });

  it('is left out where the policy skips such people', () => {
    const made = planned({ onMatch: 'skip' }, [JANE]);
    expect(changeOf(made, 'jane')).toBeUndefined();
    // Nobody else is in it.
    expect(changeOf(made, 'lonely')).toBeUndefined();
    expect(made.counts.user).toMatchObject({ filtered: 1, created: 1 });
    expect(made.warnings).toEqual([]);
  });

  it('is linked: the entity that is there is a member of her groups', () => {
    const made = planned({ onMatch: 'link' }, [JANE]);
    expect(changeOf(made, 'jane')).toBeUndefined();
    for (const group of ['team', 'lonely']) {
      expect(changeOf(made, group)?.entity?.spec).toMatchObject({
        members: ['user:default/jane_home'],
      });
    }
    const after = applyPlan([], made);
    const team = changeOf(planned({ onMatch: 'skip' }, [JANE], after), 'team');
    expect(team?.entity?.spec).not.toHaveProperty('members');
  });

  it('is found by the criteria in their order', () => {
    const byName = { ...JANE, mail: undefined, name: 'jane_contoso.com' };
    const reasonBy = (by: string[]) =>
      changeOf(
        planned({ by }, [JANE, { ...byName, entityRef: 'user:default/other' }]),
        'jane',
      )?.reason;
    expect(reasonBy(['userPrincipalName', 'mail'])).toContain(
      'user:default/other of connection "Fabrikam", by the same user principal name',
    );
    expect(reasonBy(['mail', 'userPrincipalName'])).toContain(
      'user:default/jane_home of connection "Fabrikam", by the same mail',
    );
    expect(reasonBy(['objectId'])).toBe('New in scope. Everyone is selected.');
  });

  it('is taken for nobody where several would do', () => {
    const twin = { ...JANE, entityRef: 'user:default/jane_twin' };
    const made = planned({ onMatch: 'skip' }, [JANE, twin]);
    expect(changeOf(made, 'jane')?.reason).toContain(
      'Several entities have the same mail, so nobody knows which of them is meant: user:default/jane_home, user:default/jane_twin.',
    );
    expect(made.warnings).toMatchObject([{ code: 'IDP_MATCH_AMBIGUOUS' }]);
    const both = { ...JANE, mail: 'kim@contoso.com', objectId: 'jane' };
    const unclear = planned({ onMatch: 'link', by: ['objectId', 'mail'] }, [
      both,
    ]);
    expect(changeOf(unclear, 'jane')?.reason).toContain(
      'Several people of the directory',
    );
    expect(changeOf(unclear, 'kim')).toBeDefined();
  });

  it('makes way for a connection that goes before, and for none that comes after, and not for what is from elsewhere', () => {
    const before = applyPlan([], planned({}, []));
    const removed = changeOf(
      planned({ onMatch: 'skip' }, [JANE], before),
      'jane',
    );
    expect(removed).toMatchObject({
      action: 'remove',
      reasonCode: 'matchedSkipped',
    });
    const first = planned({ onMatch: 'skip' }, [JANE], before, ['fabrikam']);
    expect(changeOf(first, 'jane')).toBeUndefined();
    expect(first.warnings).toMatchObject([{ code: 'IDP_PERSON_MATCHED' }]);
    const elsewhere = { ...JANE, connectionId: undefined };
    const stays = planned({ onMatch: 'skip' }, [elsewhere], before);
    expect(changeOf(stays, 'jane')).toBeUndefined();
  });
});
