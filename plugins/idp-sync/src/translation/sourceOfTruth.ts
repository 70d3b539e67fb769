/** Texts of whether others than the directory may bring people and teams. */
export const sourceOfTruthMessages = {
  sourceOfTruth: {
    title: 'People and teams from elsewhere',
    hint: 'What the catalog does with users and groups that no connection brings, such as those in catalog files, while this connection is connected. Where connections differ, the strictest holds.',
    rule: {
      allow: 'Allow them',
      warn: 'Allow and mark them (annotation idp-sync/foreign)',
      reject: 'Reject them',
    },
    warns: 'People and teams from elsewhere are marked',
    rejects: 'People and teams from elsewhere are rejected',
    because:
      'So the policy of {{titles}} wants it. It changes with the policy, and ends when the connection is disconnected.',
  },
} as const;
