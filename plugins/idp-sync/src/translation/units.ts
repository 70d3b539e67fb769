/** Texts about administrative and organisational units as the scope of people and groups. */
export const unitMessages = {
  units: {
    users: 'Only people in these units',
    usersHelp:
      'Without any, the unit does not matter. Whoever is in one of them counts.',
    groups: 'Only groups in these administrative units',
    groupsHelp:
      'Without any, the unit does not matter. It narrows down what is chosen above.',
    administrative: 'Administrative units',
    find: 'Find an administrative unit',
    placeholder: 'Name',
    failed: 'The units could not be looked up',
    byId: 'Administrative unit {{id}}',
    members: 'people and groups in it: {{number}}',
    unread: 'not read yet; a preview with a fresh scan reads it',
    remove: 'Remove {{name}}',
    organizational: 'Organisational units of an Active Directory',
    organizationalHelp:
      'By distinguished name, with all that is below it. Only people who come from an Active Directory have one; groups do not.',
    organizationalName: 'Distinguished name {{number}}',
    addOrganizational: 'Add an organisational unit',
  },
} as const;
