/** Texts that several pages share. */
export const commonMessages = {
  page: {
    title: 'Identity sync',
    overview: 'Overview',
    log: 'Synchronization log',
    run: 'Run {{id}}',
  },
  common: {
    retry: 'Try again',
    connection: 'Connection',
    none: 'None',
    never: 'Never',
    loading: 'Loading…',
    justNow: 'just now',
    anyMoment: 'any moment now',
    inDuration: 'in {{duration}}',
    place: 'Line {{line}}, column {{column}}:',
  },
  search: {
    tooLong: 'Longer than {{number}} characters, so it is not searched for.',
    control:
      'With a tab or another control character, so it is not searched for.',
  },
  pager: {
    rows: 'Show {{number}} rows',
    label: '{{from}}–{{to}} of {{total}}',
  },
  class: {
    user: 'People',
    group: 'Teams',
    organization: 'Organization',
  },
  oneOf: {
    user: 'Person',
    group: 'Team',
    organization: 'Organization',
  },
  provider: {
    azureAd: 'Microsoft Entra ID',
  },
  cause: {
    credential: 'Credential',
    permission: 'Permission',
    throttling: 'Throttling',
    network: 'Network',
    directory: 'Directory',
    catalog: 'Catalog',
    policy: 'Policy',
    data: 'Data',
    engine: 'Engine',
  },
  failed: {
    title: 'This could not be loaded',
    offline: 'The backend could not be reached',
    offlineText:
      'It may be restarting, or your connection may be down. The browser says: {{message}}',
    staleTitle: 'Not up to date',
    staleText:
      'The last refresh failed, so this shows how it was before: {{message}}',
  },
  forbidden: {
    title: 'You may not see this',
    text: 'Connections and runs of the identity sync are for people with the permission idp-sync.read. Ask the people who run this portal to grant it to you.',
  },
  export: {
    csv: 'Export CSV',
    failed: 'The file could not be made',
  },
} as const;
