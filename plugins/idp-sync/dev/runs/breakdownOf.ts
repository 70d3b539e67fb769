import type {
  ChangeReason,
  RunBreakdown,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What the backend would say of these changes. */
export function breakdownOf(changes: readonly RunChange[]): RunBreakdown {
  const reasons = new Map<string, ChangeReason>();
  for (const { class: objectClass, action, status, reasonCode } of changes) {
    const key = [objectClass, action, status, reasonCode].join(' ');
    const known = reasons.get(key)?.changes ?? 0;
    reasons.set(key, {
      class: objectClass,
      action,
      status,
      reasonCode,
      changes: known + 1,
    });
  }
  const failed = changes.flatMap(({ error, displayName }) =>
    error ? [{ error, displayName }] : [],
  );
  return {
    reasons: [...reasons.values()].sort((a, b) => b.changes - a.changes),
    failures: [...new Set(failed.map(({ error }) => error.code))].map(code => {
      const those = failed.filter(({ error }) => error.code === code);
      const [{ error, displayName }] = those;
      return {
        code,
        remedy: error.remedy,
        count: those.length,
        example: { displayName, message: error.message },
      };
    }),
  };
}
