/** Texts of the panel of leavers, limits and what is read. */
export const safetyMessages = {
  safety: {
    users: 'People',
    groups: 'Groups',
    leavers: 'Who leaves',
    leaversHint:
      'What becomes of their entities. The rule of today holds for those who left before, too.',
    left: 'They leave by',
    cause: {
      outOfScope: 'No longer in scope',
      disabled: 'Account disabled',
      softDeleted: 'Deleted',
      hardDeleted: 'Deleted for good',
    },
    causeHelp: {
      outOfScope: 'Still in the directory; the policy no longer takes them.',
      disabled: 'Where the policy leaves disabled accounts out.',
      softDeleted: 'Can still be restored in the directory.',
      hardDeleted: 'Gone, and cannot come back as the same.',
    },
    notOfGroups: 'Groups are never disabled.',
    rule: {
      remove: 'Remove at once',
      removeAfter: 'Remove later',
      mark: 'Keep, marked as left',
      keep: 'Keep as it is',
    },
    days: 'Days',
    meanwhile: 'Until then',
    meanwhileRule: { mark: 'Marked as left', keep: 'As it is' },
    perRun: 'Limits of one sync',
    perRunHint:
      'What goes beyond a limit is held until somebody approves it; everything else goes on.',
    overTime: 'Limits over time',
    overTimeHint:
      'The same over all syncs of some hours, so that many small steps are noticed too. What was approved does not count.',
    overTimeOn: 'Watch over time',
    overTimeOff: 'Only single syncs are watched.',
    hours: 'Hours',
    kind: 'Kind of change',
    count: 'More than',
    countHelp: 'Changes in one sync.',
    percent: 'More than %',
    percentHelp: 'Of what was in the catalog before.',
    floor: 'But not below',
    floorHelp: 'Changes up to which the percentage does not count.',
    off: 'Not watched',
    limit: {
      removals: { users: 'People removed', groups: 'Groups removed' },
      deactivations: {
        users: 'People marked as left',
        groups: 'Groups marked as left',
      },
      creations: { users: 'People added', groups: 'Groups added' },
      referenceChanges: {
        users: 'People renamed in the catalog',
        groups: 'Groups renamed in the catalog',
      },
      membersLost: 'Members lost by one group',
      membersLostHelp: 'People who stay in the catalog and leave the group.',
    },
    approval: 'Approval',
    approvalHint:
      'Whoever asked for a run, or saved the policy that it went by, cannot approve what it held.',
    secondPerson: 'Held changes need a second person',
    scan: 'What is read',
    scanHint:
      'Reading less is worth it for a small part of a large tenant only.',
    read: {
      everything:
        'Everybody and every group, whatever the policy takes of them',
      selectedGroups:
        'Only groups that the policy names by hand, what is nested in them, and the people in them',
    },
  },
} as const;
