import type { RoundContext } from './mergeObject';

/** A direct membership as the mirror has it; removed ones are remembered until their round ends. */
export interface MembershipRecord {
  memberClass: 'user' | 'group';
  present: boolean;
  round: number;
}

/** See mergeObject: the same rules, for something that has no attributes. */
export function mergeMembership(
  existing: MembershipRecord | undefined,
  statement: { memberClass: 'user' | 'group'; removed: boolean },
  { round, full }: RoundContext,
): { record: MembershipRecord; contradicted: boolean } {
  const saidBefore = existing?.round === round ? existing : undefined;
  const { memberClass, removed } = statement;

  if (removed) {
    if (existing?.present && (saidBefore || full)) {
      return { record: existing, contradicted: true };
    }
    return {
      record: { memberClass, present: false, round },
      contradicted: false,
    };
  }
  return {
    record: { memberClass, present: true, round },
    contradicted: saidBefore !== undefined && !saidBefore.present,
  };
}
