/** Texts of what happens to people who are in the catalog already, and of which connection goes first. */
export const matchingMessages = {
  matching: {
    title: 'People who are in the catalog already',
    enabled: 'Look for them',
    off: 'Everybody gets an entity of their own, also those whom another connection or somebody else has brought.',
    sentence: {
      report:
        'Whoever has the same {{criteria}} as somebody in the catalog gets an entity of their own; runs say whom they match.',
      skip: 'Whoever has the same {{criteria}} as somebody in the catalog is left out.',
      link: 'Whoever has the same {{criteria}} as somebody in the catalog is left out; the entity that is there becomes a member of their groups.',
      adopt:
        'Whoever has the same {{criteria}} as somebody in the catalog gets that entity: at once from another connection; from elsewhere, its reference, once its source lets go of it.',
    },
    or: ' or, if nobody has, the same ',
    by: 'Recognised by',
    byHelp:
      'Tried from the top; the first that finds anybody decides. Where several would do, nobody is taken for anybody, and the run says so.',
    criterion: {
      objectId: 'Object id',
      userPrincipalName: 'User principal name',
      mail: 'Mail',
    },
    inSentence: {
      objectId: 'object id',
      userPrincipalName: 'user principal name',
      mail: 'mail',
    },
    criterionHelp: {
      objectId:
        'The id in the directory: of two connections to one tenant, and of entities of the msgraph module.',
      userPrincipalName:
        'Of an entity from elsewhere, the name that the principal name gives.',
      mail: 'The address, as guests from another tenant have it, too.',
    },
    up: 'Move {{criterion}} up',
    down: 'Move {{criterion}} down',
    moved: '{{criterion}} is now number {{place}} of {{total}}',
    onMatch: 'What happens to them',
    action: {
      report: 'An entity of their own, and a report',
      skip: 'Left out',
      link: 'Left out, and linked: who is there is in their groups',
      adopt: 'Taken over: the entity that is there becomes theirs',
    },
    whatAdopts:
      'An entity of another connection is taken over as it is, with its reference, and is never missing meanwhile; that connection leaves the person out from its next sync on, and its teams list her. Of two connections that take over from each other, the one that goes first in the list of connections keeps the person. For an entity from elsewhere the person waits. Whoever has an entity of this connection keeps it. Choosing something else later gives nothing back.',
    whoStays:
      'Whoever has an entity of this connection keeps it where this connection goes first in the list of connections, and makes way where it does not. For an entity from elsewhere nobody makes way.',
  },
  authority: {
    column: 'Authority',
    place: '{{place}} of {{total}}',
    priority: 'Priority {{priority}}',
    change: 'Change',
    changeOf: 'Change the priority of {{connection}}',
    fileManaged:
      'Managed in a file: set priority under {{path}}, or leave it out for 100.',
    title: 'Priority of {{connection}}',
    text: 'Which connection is believed about people whom several have. The lowest number goes first; of equal ones, the id that comes first by the alphabet. It matters where the panel Users looks for people who are in the catalog already.',
    field: 'Priority',
    help: '1 to 1000; 100 where nobody has said otherwise.',
    outcome: 'It would be number {{place}} of {{total}}.',
    wrong: 'A whole number from 1 to 1000 is needed.',
    save: 'Save',
    cancel: 'Cancel',
    failed: 'The priority could not be saved',
    loadFailed: 'The connection could not be read',
  },
} as const;
