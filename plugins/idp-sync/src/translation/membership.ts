/** Texts about which teams of the catalog somebody is in. */
export const membershipMessages = {
  membership: {
    title: 'Membership',
    hint: 'Somebody can be in a group that is not taken, which is in a group that is. This says which teams of the catalog they are in.',
    flattened:
      'Not to be chosen while groups are flattened: all nested members count for the chosen group directly.',
    option: {
      nearest:
        'The nearest teams: those they are directly in, and through groups that are not taken the next ones above',
      direct: 'Only the teams they are directly in',
      transitive:
        'The nearest teams and everything above, so that what a parent team owns is theirs, too',
    },
    limited: 'Leave groups of very many people without members',
    limit: 'Most people of a group',
    limitHelp:
      'A group for which more people count is in the catalog without any: each joiner and leaver of a group of everybody costs the catalog much.',
  },
} as const;
