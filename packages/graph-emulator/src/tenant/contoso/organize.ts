import { Directory } from '../Directory';
import { DirectoryObject, ObjectType, Properties } from '../DirectoryObject';
import { uuidFrom } from '../random';
import { DEPARTMENTS, OFFICES } from './company';
import { Workforce } from './hire';
import { Organizer } from './Organizer';
import { CONTOSO_DOMAIN } from './Recruiter';

/** Puts the people of Contoso into groups. */
export function organize(directory: Directory, workforce: Workforce): void {
  const organizer = new Organizer(directory);
  organizeDepartments(organizer, workforce);
  organizeEverybody(organizer, directory);
  organizeAccess(organizer, directory, workforce);
  organizeAwkwardNames(organizer, workforce);
}

/** Departments hold their teams; in engineering the nesting goes four deep. */
function organizeDepartments(organizer: Organizer, workforce: Workforce): void {
  const { heads, teams, chief } = workforce;
  organizer.group('leadership', 'Leadership Team', 'microsoft365', [
    chief,
    ...heads.values(),
  ]);
  for (const department of DEPARTMENTS) {
    const teamGroups = department.teams.map(team =>
      organizer.group(
        team.nickname,
        team.name,
        'microsoft365',
        teams.get(team.nickname) ?? [],
      ),
    );
    const head = heads.get(department.nickname);
    const group = organizer.group(
      department.nickname,
      department.name,
      'security',
      head ? [head] : [],
    );
    if (department.nickname !== 'engineering') {
      organizer.add(group, teamGroups);
      continue;
    }
    const ofTeam = (name: string) =>
      teamGroups.filter(team => team.properties.displayName === name);
    const payments = organizer.group('payments', 'Payments', 'security', [
      ...ofTeam('Payments API'),
      ...ofTeam('Payments Ledger'),
    ]);
    const productEngineering = organizer.group(
      'product-engineering',
      'Product Engineering',
      'security',
      [payments, ...ofTeam('Mobile Apps'), ...ofTeam('Web Shop')],
    );
    organizer.add(group, [
      productEngineering,
      ...teamGroups.filter(
        team =>
          !/Payments|Mobile|Web/.test(String(team.properties.displayName)),
      ),
    ]);
  }
}

function organizeEverybody(organizer: Organizer, directory: Directory): void {
  const users = directory.indexesOf('user').map(index => directory.at(index));
  const employees = users.filter(
    user => user.properties.employeeId !== undefined,
  );
  organizer.group('all-staff', 'All Staff', 'dynamicSecurity', employees, {
    description: 'Everybody who works at Contoso, kept up to date by a rule',
    membershipRule: '(user.employeeId -ne null)',
  });
  organizer.group(
    'all-guests',
    'All Guests',
    'dynamicSecurity',
    users.filter(user => user.properties.userType === 'Guest'),
    { membershipRule: '(user.userType -eq "Guest")' },
  );
  for (const office of OFFICES) {
    organizer.group(
      `office-${office.usageLocation.toLowerCase()}`,
      `Office ${office.name}`,
      'dynamicSecurity',
      employees.filter(user => user.properties.officeLocation === office.name),
      {
        membershipRule: `(user.physicalDeliveryOfficeName -eq "${office.name}")`,
      },
    );
  }
  organizer.group(
    'announcements',
    'Announcements',
    'distribution',
    employees.filter(user => user.properties.accountEnabled === true),
  );
}

function organizeAccess(
  organizer: Organizer,
  directory: Directory,
  { teams, chief, heads, guests }: Workforce,
): void {
  const person = (alias: string) => {
    const user = directory.byPrincipalName(`${alias}@${CONTOSO_DOMAIN}`);
    return user ? [user] : [];
  };
  const team = (nickname: string) => teams.get(nickname) ?? [];
  const sre = organizer.named('site-reliability');
  organizer.group(
    'portal-admins',
    'Portal Admins',
    'security',
    [...person('adele.vance'), ...person('nestor.wilke')],
    {
      isAssignableToRole: false,
    },
  );
  // A group in two groups: site reliability is in Engineering, too.
  organizer.group('production-access', 'Production Access', 'security', [
    ...sre,
    ...person('henrietta.mueller'),
  ]);
  const managers = organizer.group(
    'release-managers',
    'Release Managers',
    'security',
    [...person('lee.gu'), ...team('web-shop').slice(0, 2)],
  );
  const approvers = organizer.group(
    'release-approvers',
    'Release Approvers',
    'security',
    [managers, ...team('payments-api').slice(0, 2)],
  );
  // A cycle, which Entra allows.
  organizer.add(managers, [approvers]);
  organizer.group(
    'finance-approvers',
    'Finance Approvers',
    'mailEnabledSecurity',
    [...team('accounting').slice(0, 3), ...heads.values()],
  );
  organizer.group(
    'project-lighthouse',
    'Project Lighthouse',
    'microsoft365',
    [chief, ...team('legal-compliance').slice(0, 2), ...guests.slice(0, 2)],
    { visibility: 'HiddenMembership' },
  );
  organizer.group(
    'partner-fabrikam',
    'Fabrikam Integration',
    'microsoft365',
    [...guests.slice(0, 3), ...team('payments-api').slice(1, 4)],
    {
      visibility: 'Public',
    },
  );
  organizer.group(
    'corp-vpn-users',
    'CORP VPN Users',
    'security',
    [...team('workplace-it'), ...team('identity-access')],
    {
      onPremisesSyncEnabled: true,
      onPremisesSamAccountName: 'VPN Users',
      onPremisesDomainName: 'corp.contoso.example',
    },
  );
  organizer.group('ci-fleet', 'CI Fleet', 'security', [
    ...machines(directory),
    ...person('johanna.lorenz'),
  ]);
  organizer.group('interns-2027', 'Interns 2027', 'security', []);
}

function organizeAwkwardNames(
  organizer: Organizer,
  { teams, heads }: Workforce,
): void {
  const people = [...teams.values()].flat();
  let start = 0;
  const some = () => {
    start += 7;
    return people.slice(start, start + 4);
  };
  // Two groups that want one name.
  organizer.group(
    'data-platform',
    'Data Platform',
    'security',
    teams.get('data-engineering') ?? [],
  );
  organizer.group('data-platform-emea', 'Data Platform', 'security', some());
  const names: [string, string][] = [
    ['dotnet-guild', '.NET Guild'],
    ['platform-emea', 'Platform (EMEA)'],
    [
      'regional-data',
      'Cross-functional Working Group for the Consolidation of Regional Customer Data Platforms',
    ],
    ['punctuation', '!!!'],
    ['launch-crew', '🚀 Launch Crew'],
    ['shanghai', '上海办公室'],
    ['riyadh', 'فريق الرياض'],
    ['belgrade', 'Команда Белград'],
    ['athens', 'Ομάδα Αθήνας'],
    ['tokyo', '東京チーム'],
    ['quality', 'Équipe Qualité'],
    ['tabs-and-spaces', '  Tabs  &  Spaces  '],
  ];
  for (const [nickname, displayName] of names) {
    organizer.group(nickname, displayName, 'security', some());
  }
  organizer.group(
    'r-and-d',
    'R&D / Labs',
    'microsoft365',
    [...heads.values()].slice(0, 2),
  );
}

/** Members that are nobody's colleagues. */
function machines(directory: Directory): DirectoryObject[] {
  const add = (type: ObjectType, name: string, properties: Properties) =>
    directory.add(type, uuidFrom(`contoso/${type}/${name}`), {
      displayName: name,
      ...properties,
    });
  return [
    ...['BUILD-AMS-01', 'BUILD-AMS-02', 'MAC-BER-01'].map(name =>
      add('device', name, {
        accountEnabled: true,
        operatingSystem: name.startsWith('MAC') ? 'MacMDM' : 'Linux',
      }),
    ),
    add('servicePrincipal', 'github-actions-runner', {
      accountEnabled: true,
      servicePrincipalType: 'Application',
    }),
    add('servicePrincipal', 'terraform-deployer', {
      accountEnabled: true,
      servicePrincipalType: 'Application',
    }),
    add('orgContact', 'Contoso Facilities', {
      mail: 'facilities@fabrikam.example',
      companyName: 'Fabrikam',
    }),
  ];
}
