/**
 * Why an object is in scope or not, or why a change is planned. Stable words: they are stored with runs and go out by the API.
 */
export const REASONS = {
  // In scope
  everyone: 'Everyone is selected.',
  memberOfSelectedGroup: 'In a group whose members are selected.',
  allGroups: 'All groups are selected.',
  selectedById: 'Selected by hand.',
  selectedByRule: 'Selected by the rule.',
  followed: 'Within a selected group.',
  organization: 'The tenant is always in scope.',
  // Out of scope
  notScanned:
    'Not read, because only the selected groups, groups within them and the people in them are (scan.read).',
  usersOff: 'The policy takes no people.',
  accountDisabled: 'The account is disabled.',
  guestsOff: 'Guests are left out.',
  notInSelectedGroups: 'In none of the groups whose members are selected.',
  notInUnits: 'In none of the units that the policy takes.',
  notIncluded: 'The include rule does not hold.',
  excludedByRule: 'Excluded by the rule.',
  groupsOff: 'The policy takes no groups.',
  excludedById: 'Excluded by hand.',
  notSelected: 'Not selected.',
  emptyGroup: 'Nobody in scope is in the group.',
  leftOutByTransformer: 'Left out by the entity transformer.',
  matchedSkipped:
    'In the catalog already, brought by somebody else, and such people are left out.',
  matchedLinked:
    'In the catalog already, brought by somebody else; that entity is a member of the groups.',
  matchedWaiting:
    'In the catalog already, brought by somebody else; the person waits until that source lets go of the entity, and then comes under its reference, unless there is one of her own.',
  adoptedByOther:
    'Another connection has taken the person over, and brings her now.',
  // Why a change is planned
  newInScope: 'New in scope.',
  returned: 'Back in scope; it gets its former reference again.',
  reactivated: 'Back in scope; the mark of having left is taken away.',
  takenOver:
    'Taken over from the provider that has brought it so far, with its reference.',
  adopted:
    'Taken over from the connection that has brought the person so far, as it is, with its reference.',
  retried: 'Has a reference, but is not in the catalog yet.',
  changed: 'The directory, the policy or the mapping has changed.',
  lostInCatalog:
    'The catalog had lost it or showed an older version of it, as after a restore.',
  renamed: 'The name has changed, and references follow names.',
  // Why a leaver is marked or removed, where no condition of the policy says it
  removedFromDirectory:
    'No longer in the directory; whether it can be restored there is not known.',
  softDeleted: 'Deleted in the directory; it can still be restored there.',
  hardDeleted: 'Deleted in the directory for good.',
  graceEnded: 'The grace of the policy is over.',
  removedByHand: 'Has left, and its removal was asked for.',
  mappingFailed: 'No entity could be made from the object.',
} as const;

/** @see REASONS */
export type ReasonCode = keyof typeof REASONS;
