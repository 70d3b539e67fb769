/** Texts of the setup of a connection: its fields, the test, connecting and disconnecting, and the guide. */
export const setupMessages = {
  setup: {
    directory: 'Identity provider',
    directoryHint:
      'Where people and groups are read. Several tenants stand side by side, each a connection of its own.',
    provider: 'Identity provider',
    providerHelp: 'The kinds that are installed.',
    name: 'Name',
    nameHelp: 'As the portal shows it.',
    tenant: 'Tenant ID',
    tenantHelp: 'A GUID, or a domain of the tenant; it stays.',
    fixed: 'Stays as it is; add another connection.',
    cloud: 'Azure cloud',
    cloudHelp: 'Where the tenant lives; it stays.',
    credential: 'Credential profile',
    noCredential: 'None yet: make one',
    chooseCredential: 'Choose a profile',
    newCredential: 'New profile',
    replaceCredential: 'Replace secret',
    credentialsFailed: 'The credential profiles could not be loaded',
    otherTenant:
      'This profile is bound to another tenant ({{tenant}}); it is not given to this one.',
    enabled: 'Enabled',
    fullScanNext: 'Perform a full scan on the next run',
    network: 'Network',
    networkHint:
      'Only needed where the portal reaches the internet through a proxy, or where something inspects its traffic.',
    proxy: 'Proxy',
    proxyHelp: 'In place of the one that the environment names.',
    ca: 'CA certificate (PEM)',
    caHelp: 'Trusted in place of the well-known ones.',
    caHelpCloud:
      'Trusted in place of {{file}}, which the configuration file names for this cloud.',
    file: {
      hint: 'As {{path}} in the configuration file has it.',
      authorityHost: 'Sign-in host',
      graphUrl: 'Graph host',
      caFile: 'CA file',
      noProxy: 'The one that the environment names, if it does',
      noCaFile: 'None: the well-known CAs are trusted',
    },
    upload: 'Upload a file',
    test: 'Test connection',
    testHint: 'Tries every step with these settings; changes nothing.',
    testNeeds: 'Fill in the fields above first.',
    testStart: 'Test connection',
    testCancel: 'Stop the test',
    testStopped: 'The test was stopped; the rest was not tried.',
    testPassed: 'Everything works',
    testWarned: 'It works, with something missing',
    testFailed: 'It does not work yet',
    testNotMade: 'The test could not be made',
    testOutdated: 'The settings were changed since this test.',
    testAsked:
      'What the connection depends on was changed: test it before you save.',
    step: {
      provider: 'Provider.',
      network: 'Network.',
      dns: 'Name resolved.',
      tls: 'TLS.',
      token: 'Token.',
      organization: 'Tenant.',
      users: 'First page of users.',
      groups: 'First page of groups.',
      permission: '{{name}}.',
    },
    status: {
      running: 'Running',
      ok: 'OK',
      warning: 'Warning',
      failed: 'Failed',
      skipped: 'Skipped',
    },
    connect: 'Connect',
    connectHint:
      'Starts the first scan, so that there is a directory to choose from. Nothing reaches the catalog before you begin the sync.',
    connectFailed: 'The first scan could not be started',
    connected: 'Connected',
    connectedHint:
      'The directory is read. What of it belongs in the catalog is set in the other panels.',
    goOn: 'Go on: who belongs in the catalog?',
    saveFirst: 'Save the settings first.',
    delete: 'Delete connection',
    deleteTitle: 'Delete {{connection}}?',
    deleteText:
      'Its settings and all versions of its policy are deleted. The credential profile stays.',
    deleteFailed: 'It could not be deleted',
    disconnect: 'Disconnect',
    disconnectTitle: 'Disconnect {{connection}}?',
    disconnectText:
      'Nothing is read from this directory any more, and no sync runs.',
    disconnectEntities:
      'People and groups in the catalog: {{users}} and {{groups}}',
    disconnectMirror:
      'Our copy of the directory is deleted: {{number}} objects',
    entities: 'What becomes of the people and groups in the catalog?',
    entitiesChoice: {
      keep: 'Keep them as they are; nobody updates them any more',
      remove: 'Remove them by a run that the guard watches',
    },
    typeName: 'Type the name to confirm: {{name}}',
    disconnectFailed: 'It could not be disconnected',
    disconnected: 'Disconnected',
    removalPlanned:
      'A preview shows who is removed. Nothing happens before it is confirmed; when the last one is gone, the connection is disconnected.',
    reviewRemoval: 'Review what is removed, and confirm it',
    confirmSecret: 'Secret of the credential profile, once more',
    confirmSecretHelp:
      'Whoever chooses a CA could read what is sent past it. So the client secret, or the PEM of the certificate, has to be entered together with it.',
  },
  guide: {
    title: 'Setup guide',
    hint: 'What is to be done once in the Entra admin center, by somebody who may grant consent.',
    step: {
      register:
        'Under App registrations, register a new application in this tenant only. It needs no redirect address.',
      permissions:
        'Under API permissions, add these application permissions of Microsoft Graph (not delegated ones):',
      consent:
        'Grant admin consent for the tenant there; without it every permission counts as missing.',
      credential:
        'Under Certificates & secrets, upload a certificate or make a client secret. Copy the value of the secret, not its ID: it is shown only once.',
      ids: 'From the overview of the application, copy the directory (tenant) ID and the application (client) ID into these fields.',
    },
    optional: '(optional)',
    permission: {
      users: 'Reads people with their attributes. Without it nothing works.',
      groups:
        'Reads groups and who is in them. Without it there are people and no teams.',
      hidden:
        'Reads the members of groups that hide them. Only needed where there are such groups: without it they look empty.',
      units:
        'Finds administrative units and who is in them. Only needed where one is the scope of people or groups.',
      photos:
        'Reads profile photos, which User.Read.All allows too. Only needed where they are switched on under Attributes.',
    },
  },
} as const;
