import { isHandedOver, type PlanInput } from '../plan/types';
import { PersonMatches } from './PersonMatches';

/** Who of a plan's directory is in the catalog already; undefined where its policy does not ask. */
export function* findMatches({
  matching,
  managed,
  policy,
  snapshot,
}: Pick<PlanInput, 'matching' | 'managed' | 'policy' | 'snapshot'>): Generator<
  void,
  PersonMatches | undefined
> {
  if (!matching) {
    return undefined;
  }
  const held = new Map<string, string>();
  for (const row of managed) {
    if (row.class === 'user' && (isHandedOver(row) || row.takenOverFrom)) {
      held.set(row.objectId, row.entityRef);
    }
  }
  return yield* PersonMatches.find(
    snapshot.users,
    policy.users.matching,
    matching,
    held,
  );
}
