/** Texts of credential profiles. */
export const credentialsMessages = {
  credentials: {
    tab: 'Credentials',
    intro:
      'Connections share these. What is secret of them goes in, is kept encrypted, and is never shown again.',
    empty: 'No credential profile yet',
    emptyText:
      'A profile is what the portal signs in with at an identity provider. It is bound to one tenant and its hosts.',
    add: 'Add profile',
    addTitle: 'Add a credential profile',
    changeTitle: 'Replace what {{name}} signs in with',
    name: 'Name',
    nameHelp: 'Letters, digits and hyphens, such as contoso-app.',
    kind: 'Kind',
    type: {
      clientSecret: 'Client secret',
      certificate: 'Certificate',
      managedIdentity: 'Managed identity',
      workloadIdentity: 'Workload identity',
      default: 'Default chain',
    },
    typeHelp: {
      clientSecret:
        'A secret of the app registration. The simplest one to begin with; it expires.',
      certificate:
        'A certificate of the app registration, with its private key. Safer than a secret.',
      managedIdentity:
        'The identity that Azure gives to where the portal runs. Nothing to store and nothing that expires.',
      workloadIdentity:
        'A token of the Kubernetes cluster that the app registration trusts. Nothing to store and nothing that expires.',
      default:
        'Whatever the environment of the portal offers, tried one after the other.',
    },
    tenantHelp: 'The only tenant that it is used for.',
    cloudHelp: 'Its hosts are the only ones that are given it.',
    clientId: 'Application (client) ID',
    identityId: 'Client ID of a user-assigned identity (optional)',
    secret: 'Client secret',
    secretHelp: 'The value, not the ID.',
    kept: 'Leave it empty to keep what is stored.',
    certificate: 'Certificate and private key (PEM)',
    certificateHelp: 'Both, one after the other, pasted or uploaded.',
    password: 'Password of the private key',
    passwordHelp: 'Only where the key is encrypted.',
    expires: 'Expires',
    expiresHelp: 'As Entra shows it. You are warned 30 days before.',
    usedBy: 'Used by',
    notUsed: 'Nothing',
    lastUsed: 'Last used',
    notRecorded: 'Not recorded',
    expiry: {
      expired: 'Expired',
      soon_one: '{{count}} day left',
      soon_other: '{{count}} days left',
      fine: 'Valid',
      unknown: 'Not known',
      never: 'Does not expire',
    },
    save: 'Save profile',
    saveFailed: 'The profile could not be saved',
    replace: 'Replace',
    replaceLabel: 'Replace {{name}}',
    replaced: '{{name}} has a new secret',
    replacedTest: '{{name}} has a new secret: test what uses it',
    testConnection: 'Test {{connection}}',
    delete: 'Delete',
    deleteLabel: 'Delete {{name}}',
    deleteTitle: 'Delete {{name}}?',
    deleteText: 'What it signs in with is deleted from the database for good.',
    inUse: 'It is in use. Give these connections another profile first:',
    deleteFailed: 'It could not be deleted',
  },
} as const;
