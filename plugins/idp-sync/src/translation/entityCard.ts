/** Texts of the card on the page of a person or team. */
export const entityCardMessages = {
  card: {
    title: 'Identity sync',
    source: 'Comes from',
    object: 'Directory object',
    copyObjectId: 'Copy the object ID',
    copied: 'Copied',
    synced: 'Last compared',
    changed: 'Last changed',
    inRun: 'in run {{id}}',
    members: 'Members',
    membersValue: '{{direct}} direct, {{total}} with nested teams',
    teams: 'Member of',
    teamsNested: 'Through other teams',
    parents: 'Parents',
    parentsNested: 'Further up',
    noTeams: 'No teams',
    noParents: 'No parents',
    notInCatalog: 'not in the catalog',
    showAll_one: 'Show {{number}} more',
    showAll_other: 'Show {{number}} more',
    showFewer: 'Show fewer',
    sent: 'The catalog has not taken up the latest change yet.',
    conflict:
      'An entity that is not ours bears this reference, so this one cannot be put into the catalog.',
    rejected:
      'The catalog refuses the version that was last sent, and goes on showing what it had before.',
    explain: 'Why it is so, and what happened to it',
    unknownTitle: 'No longer managed',
    unknown:
      'idp-sync does not manage this entity any more. Its annotations are left over from an earlier sync.',
  },
} as const;
