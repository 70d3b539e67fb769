/** The part `safety` of a policy for tests in which more changes at once than anybody would let through unasked. */
export const NO_LIMITS = {
  removals: 'off',
  deactivations: 'off',
  creations: 'off',
  referenceChanges: 'off',
  membersLost: 'off',
  window: 'off',
} as const;
