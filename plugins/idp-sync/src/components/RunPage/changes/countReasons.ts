import type { ChangeReason } from '@idp-sync/backstage-plugin-idp-sync-common';
import { wordsOf } from './wordsOf';

/** How many changes there are for each reason, whatever they are; most frequent first. */
export function countReasons(
  reasons: readonly ChangeReason[],
): { code: string; label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { reasonCode, changes } of reasons) {
    counts.set(reasonCode, (counts.get(reasonCode) ?? 0) + changes);
  }
  return [...counts]
    .map(([code, count]) => ({ code, label: wordsOf(code), count }))
    .sort((a, b) => b.count - a.count);
}
