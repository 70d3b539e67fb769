import type {
  Policy,
  SelectionCounts,
  SelectionReason,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import { findMatches } from '../matching/findMatches';
import type { PlanInput } from '../plan/types';
import { ObjectMapper } from '../mapping/ObjectMapper';
import type { DirectoryObject, MirrorSnapshot } from '../mirror/MirrorSnapshot';
import type { Membership } from '../selection/Membership';
import { SelectionScope } from '../selection/SelectionScope';
import type { Decision } from '../selection/types';

/** Reasons that are told apart: a policy may take people by ten thousand groups. */
const MAX_REASONS = 100;

/** Everybody of a directory, decided about by one policy. */
export class DraftPass {
  readonly scope: SelectionScope;
  readonly users: readonly Decision[];
  readonly groups: readonly Decision[];
  /** Milliseconds, pauses for others included. */
  readonly tookMs: number;

  private constructor(
    scope: SelectionScope,
    users: readonly Decision[],
    groups: readonly Decision[],
    tookMs: number,
  ) {
    this.scope = scope;
    this.users = users;
    this.groups = groups;
    this.tookMs = tookMs;
  }

  /**
   * By the conditions that plans go by, transformers included (Law 5).
   *
   * @param matching - absent where the policy does not match
   * @throws IdpSyncError where the policy names a group that cannot be found
   */
  static *create(
    {
      snapshot,
      membership,
    }: { snapshot: MirrorSnapshot; membership: Membership },
    policy: Policy,
    connection: { id: string; provider: string },
    transformers?: EntityTransformers,
    matching?: Pick<PlanInput, 'matching' | 'managed'>,
  ): Generator<void, DraftPass> {
    const began = performance.now();
    const mapper = new ObjectMapper({ connection, policy, transformers });
    const isLeftOut =
      (objects: readonly DirectoryObject[]) => (index: number) =>
        mapper.map(objects[index]).type === 'leftOut';
    const { users: people, groups: teams } = snapshot;
    const scope = new SelectionScope(snapshot, policy, {
      leftOut: {
        user: mapper.hasTransformer('user') ? isLeftOut(people) : undefined,
        group: mapper.hasTransformer('group') ? isLeftOut(teams) : undefined,
      },
      matches:
        matching && (yield* findMatches({ ...matching, policy, snapshot })),
      membership,
    });
    const users = yield* scope.decideUsers();
    const groups = yield* scope.decideGroups();
    return new DraftPass(scope, users, groups, performance.now() - began);
  }
}

/** How many are in and out, and why. Decisions are shared by all with the same fate, so that they are counted by identity. */
export function countDecisions(
  decisions: readonly Decision[],
): SelectionCounts {
  const counts = new Map<Decision, number>();
  let inScope = 0;
  for (const one of decisions) {
    const decided = one.common ?? one;
    counts.set(decided, (counts.get(decided) ?? 0) + 1);
    inScope += Number(decided.inScope);
  }
  const reasons = [...counts].map(
    ([{ inScope: isIn, reasonCode, reason }, count]): SelectionReason => ({
      inScope: isIn,
      reasonCode,
      reason,
      count,
    }),
  );
  reasons.sort(
    (a, b) =>
      Number(b.inScope) - Number(a.inScope) ||
      b.count - a.count ||
      (a.reason < b.reason ? -1 : 1),
  );
  return {
    total: decisions.length,
    inScope,
    reasons: reasons.slice(0, MAX_REASONS),
  };
}
