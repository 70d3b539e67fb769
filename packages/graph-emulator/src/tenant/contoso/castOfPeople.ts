/** A person with a part of their own, beside those the generator hires. */
export interface NamedPerson {
  displayName: string;
  givenName?: string;
  surname?: string;
  /** The part of the address before the at sign. */
  alias: string;
  /** The team they work in, by nickname. */
  team: string;
  jobTitle: string;
}

/** Those whom demos and documentation speak of. */
export const WELL_KNOWN: readonly NamedPerson[] = [
  {
    displayName: 'Adele Vance',
    givenName: 'Adele',
    surname: 'Vance',
    alias: 'adele.vance',
    team: 'developer-platform',
    jobTitle: 'Principal Engineer, Developer Portal',
  },
  {
    displayName: 'Diego Siciliani',
    givenName: 'Diego',
    surname: 'Siciliani',
    alias: 'diego.siciliani',
    team: 'payments-api',
    jobTitle: 'Software Engineer',
  },
  {
    displayName: 'Alex Wilber',
    givenName: 'Alex',
    surname: 'Wilber',
    alias: 'alex.wilber',
    team: 'growth-marketing',
    jobTitle: 'Campaign Manager',
  },
  {
    displayName: 'Grady Archie',
    givenName: 'Grady',
    surname: 'Archie',
    alias: 'grady.archie',
    team: 'design',
    jobTitle: 'Product Designer',
  },
  {
    displayName: 'Henrietta Mueller',
    givenName: 'Henrietta',
    surname: 'Mueller',
    alias: 'henrietta.mueller',
    team: 'developer-platform',
    jobTitle: 'Senior Software Engineer',
  },
  {
    displayName: 'Isaiah Langer',
    givenName: 'Isaiah',
    surname: 'Langer',
    alias: 'isaiah.langer',
    team: 'sales-americas',
    jobTitle: 'Account Executive',
  },
  {
    displayName: 'Johanna Lorenz',
    givenName: 'Johanna',
    surname: 'Lorenz',
    alias: 'johanna.lorenz',
    team: 'site-reliability',
    jobTitle: 'Senior Site Reliability Engineer',
  },
  {
    displayName: 'Joni Sherman',
    givenName: 'Joni',
    surname: 'Sherman',
    alias: 'joni.sherman',
    team: 'legal-compliance',
    jobTitle: 'Legal Counsel',
  },
  {
    displayName: 'Lee Gu',
    givenName: 'Lee',
    surname: 'Gu',
    alias: 'lee.gu',
    team: 'product-management',
    jobTitle: 'Senior Product Manager',
  },
  {
    displayName: 'Lidia Holloway',
    givenName: 'Lidia',
    surname: 'Holloway',
    alias: 'lidia.holloway',
    team: 'product-management',
    jobTitle: 'Product Manager',
  },
  {
    displayName: 'Lynne Robbins',
    givenName: 'Lynne',
    surname: 'Robbins',
    alias: 'lynne.robbins',
    team: 'support-tier-2',
    jobTitle: 'Escalation Engineer',
  },
  {
    displayName: 'Nestor Wilke',
    givenName: 'Nestor',
    surname: 'Wilke',
    alias: 'nestor.wilke',
    team: 'identity-access',
    jobTitle: 'Identity Engineer',
  },
  {
    displayName: 'Pradeep Gupta',
    givenName: 'Pradeep',
    surname: 'Gupta',
    alias: 'pradeep.gupta',
    team: 'accounting',
    jobTitle: 'Accountant',
  },
];

/** Names in several scripts. */
export const MANY_SCRIPTS: readonly NamedPerson[] = [
  {
    displayName: 'محمد الفارسي',
    givenName: 'محمد',
    surname: 'الفارسي',
    alias: 'mohammed.alfarsi',
    team: 'sales-emea',
    jobTitle: 'Account Executive',
  },
  {
    displayName: '王小明',
    givenName: '小明',
    surname: '王',
    alias: 'xiaoming.wang',
    team: 'mobile-apps',
    jobTitle: 'Android Engineer',
  },
  {
    displayName: 'Дмитрий Соколов',
    givenName: 'Дмитрий',
    surname: 'Соколов',
    alias: 'dmitry.sokolov',
    team: 'data-engineering',
    jobTitle: 'Senior Data Engineer',
  },
  {
    displayName: 'Ελένη Παπαδοπούλου',
    givenName: 'Ελένη',
    surname: 'Παπαδοπούλου',
    alias: 'eleni.papadopoulou',
    team: 'design',
    jobTitle: 'UX Researcher',
  },
  {
    displayName: '山田 太郎',
    givenName: '太郎',
    surname: '山田',
    alias: 'taro.yamada',
    team: 'web-shop',
    jobTitle: 'Frontend Engineer',
  },
  {
    displayName: 'Łukasz Żółkiewski',
    givenName: 'Łukasz',
    surname: 'Żółkiewski',
    alias: 'lukasz.zolkiewski',
    team: 'payments-ledger',
    jobTitle: 'Staff Engineer',
  },
  {
    displayName: 'Søren Ångström',
    givenName: 'Søren',
    surname: 'Ångström',
    alias: 'soren.angstrom',
    team: 'site-reliability',
    jobTitle: 'Site Reliability Engineer',
  },
  {
    displayName: 'Nguyễn Thị Hương',
    givenName: 'Hương',
    surname: 'Nguyễn',
    alias: 'huong.nguyen',
    team: 'accounting',
    jobTitle: 'Tax Analyst',
  },
  {
    displayName: 'Amélie 🌻 Laurent',
    givenName: 'Amélie',
    surname: 'Laurent',
    alias: 'amelie.laurent',
    team: 'brand-content',
    jobTitle: 'Copywriter',
  },
  {
    displayName: 'José Ñuñez-O’Connor',
    givenName: 'José',
    surname: 'Ñuñez-O’Connor',
    alias: 'jose.nunez',
    team: 'support-tier-1',
    jobTitle: 'Support Agent',
  },
];

/** Names that are hard to turn into something else. */
export const AWKWARD: readonly NamedPerson[] = [
  // These two addresses become one once the apostrophe is replaced.
  {
    displayName: "Siobhán O'Brien",
    givenName: 'Siobhán',
    surname: "O'Brien",
    alias: "s.o'brien",
    team: 'people-operations',
    jobTitle: 'People Partner',
  },
  {
    displayName: "Sean O'Brien",
    givenName: 'Sean',
    surname: "O'Brien",
    alias: 's.o_brien',
    team: 'workplace-it',
    jobTitle: 'Network Engineer',
  },
  {
    displayName: '.',
    alias: '.dot',
    team: 'workplace-it',
    jobTitle: 'Systems Administrator',
  },
  {
    displayName: 'Quality Assurance [Contract]',
    alias: 'qa.contract',
    team: 'web-shop',
    jobTitle: 'Quality Analyst',
  },
  {
    displayName:
      'Maria Antonieta Guadalupe Hernández y Fernández de Córdoba-Villanueva de los Ángeles',
    givenName: 'Maria Antonieta Guadalupe',
    surname: 'Hernández y Fernández de Córdoba-Villanueva de los Ángeles',
    alias:
      'maria.antonieta.guadalupe.hernandez.fernandez.de.cordoba-villanueva',
    team: 'procurement',
    jobTitle: 'Buyer',
  },
  {
    displayName: 'Anna Berg',
    givenName: 'Anna',
    surname: 'Berg',
    alias: 'anna.berg',
    team: 'payments-ledger',
    jobTitle: 'Software Engineer',
  },
  {
    displayName: 'Anna Berg',
    givenName: 'Anna',
    surname: 'Berg',
    alias: 'anna.berg2',
    team: 'talent-acquisition',
    jobTitle: 'Recruiter',
  },
];

/** People of other companies. */
export const GUESTS: readonly {
  displayName: string;
  mail: string;
  company: string;
  pending?: boolean;
}[] = [
  {
    displayName: 'Robin Kline',
    mail: 'robin.kline@fabrikam.example',
    company: 'Fabrikam',
  },
  {
    displayName: 'Kat Larsson',
    mail: 'kat.larsson@fabrikam.example',
    company: 'Fabrikam',
  },
  {
    displayName: 'Mona Kane',
    mail: 'mona.kane@fabrikam.example',
    company: 'Fabrikam',
  },
  {
    displayName: 'Tony Krijnen',
    mail: 'tony@litware.example',
    company: 'Litware',
  },
  { displayName: 'Yan Li', mail: 'yan.li@litware.example', company: 'Litware' },
  {
    displayName: 'Sanjay Patel',
    mail: 'sanjay.patel@northwind.example',
    company: 'Northwind Traders',
  },
  {
    displayName: 'Garth Fort',
    mail: 'garth.fort@northwind.example',
    company: 'Northwind Traders',
  },
  {
    displayName: 'Kim Akers',
    mail: 'kim.akers@proseware.example',
    company: 'Proseware',
    pending: true,
  },
  {
    displayName: 'Don Hall',
    mail: 'don.hall@proseware.example',
    company: 'Proseware',
    pending: true,
  },
  {
    displayName: 'auditor@woodgrove.example',
    mail: 'auditor@woodgrove.example',
    company: 'Woodgrove Bank',
  },
];

/** Accounts that are nobody: no mailbox, no manager. */
export const ACCOUNTS_WITHOUT_MAIL: readonly {
  displayName: string;
  alias: string;
}[] = [
  { displayName: 'Reception Kiosk', alias: 'kiosk.reception' },
  { displayName: 'Meeting Room Panel', alias: 'panel.meetingroom' },
  { displayName: 'Break Glass 1', alias: 'breakglass1' },
];
