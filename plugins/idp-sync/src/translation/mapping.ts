/** Texts of the panel of attributes. */
export const mappingMessages = {
  mapping: {
    of: 'Fields of',
    user: 'People',
    group: 'Groups',
    fields: 'What fields are made of',
    fieldsHint:
      'Each field of the catalog and the expression over the attributes of the directory that it is made of. What is not changed here is made as the msgraph module makes it.',
    field: 'Field',
    fieldHelp:
      'displayName, email, picture, title, description, type, tags, labels.…, annotations.…, links.…, spec.… or metadata.…',
    expression: 'Expression',
    expressionOf: 'Expression of {{field}}',
    standard: 'Standard',
    changed: 'Changed',
    added: 'Added',
    locked: 'Not to be changed',
    entraOnly: 'Microsoft Entra ID only',
    change: 'Change',
    changeOf: 'Change {{field}}',
    restore: 'Back to standard',
    restoreOf: 'Back to standard: {{field}}',
    add: 'Add field',
    removeOf: 'Remove {{field}}',
    upOf: 'Move {{field}} up',
    downOf: 'Move {{field}} down',
    newField: 'the new field',
    required: 'Required: whoever lacks it fails, and keeps the entity as it is',
    apply: 'Applies',
    always: 'Always',
    atCreation: 'At creation only',
    tables: 'Tables',
    tablesHint:
      'What lookup("name", key) gives for a key; upper and lower case of the key do not count.',
    table: 'Name of the table',
    entries: 'Entries, one a line: key = value',
    entriesOf: 'Entries of {{name}}',
    noEquals: 'Line {{line}} has no "="',
    addTable: 'Add table',
    removeTable: 'Remove table {{name}}',
    help: 'Functions',
    helpHint:
      'The language is CEL: texts in quotes, numbers, lists, + - * /, comparisons, && || !, and condition ? this : that. Attributes go by the names of the directory; what is absent stays absent.',
    helpFunction: 'Function',
    helpGives: 'Gives',
    helpExample: 'Example',
    result: 'What comes of it',
    resultHint:
      'Real people and groups with this draft, as the directory was last read. Nothing is saved.',
    search: 'Whom to look at',
    placeholder: 'Name or mail address',
    shown: '{{shown}} of {{total}}',
    nobody: 'Nobody of that name was read.',
    notRead:
      'Not read yet, and so absent here: {{names}}. The first run after saving reads the directory in full for it.',
    waits: 'The result comes when the rest of the draft is valid.',
    leftAway:
      'Without what cannot be read yet: the fields marked on this page.',
    inScope: 'In scope',
    outOfScope: 'Out of scope',
    inCatalog: 'In the catalog',
    failed: 'Would fail',
    entityOf: 'Entity of {{name}}',
  },
  names: {
    title: 'Names in the catalog',
    hint: 'Ownership and permissions hang on the reference of an entity, such as user:default/jane.doe.',
    namespace: 'Namespace',
    namespaceHelp:
      'Of new entities; those that are there stay where they are, unless references follow. One for each tenant keeps their names apart.',
    renames: 'When somebody gets another name',
    option: {
      never: 'The reference stays; the display name changes',
      follow:
        'The reference follows: the old entity is removed, a new one created, and whatever names the old one must be changed by hand',
    },
  },
  readAttributes: {
    title: 'Attributes that are read beside those needed',
    hint: 'Whatever fields and rules need is read anyway. What is named here can be tried in a rule or an expression at once, with its live count. Changing the list makes the next scan a full one.',
    add: 'Add an attribute',
  },
  suggestions: {
    list: 'Suggestions',
    count_one:
      '{{count}} suggestion. Arrow keys choose, Enter takes it, Escape closes.',
    count_other:
      '{{count}} suggestions. Arrow keys choose, Enter takes it, Escape closes.',
    attribute: 'Attribute of the directory',
  },
} as const;
