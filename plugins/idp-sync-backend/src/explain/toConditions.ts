import type { ExplainedCondition } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ExplanationStep } from '../selection/types';

/** Conditions as they are told, with the one that decided marked. */
export function toConditions(
  steps: readonly ExplanationStep[],
): ExplainedCondition[] {
  const decisive = steps.findIndex(({ holds }) => !holds);
  return steps.map(({ condition, holds, reasonCode, trace }, position) => ({
    condition,
    holds,
    decisive: position === decisive,
    reasonCode,
    ...(trace && { trace }),
  }));
}
