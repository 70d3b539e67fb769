import type {
  RunBreakdown,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** What the backend would say of these changes. */
export function breakdownOf(changes: readonly RunChange[]): RunBreakdown {
  const codes = [...new Set(changes.map(({ reasonCode }) => reasonCode))];
  const failed = changes.flatMap(({ error, displayName }) =>
    error ? [{ error, displayName }] : [],
  );
  return {
    reasons: codes.map(reasonCode => ({
      reasonCode,
      count: changes.filter(change => change.reasonCode === reasonCode).length,
    })),
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
