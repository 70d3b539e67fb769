import type { JsonValue, ObjectType } from '../tenant/DirectoryObject';

/** What a property is and what can be done with it. Reference: graph.md §4. */
export interface PropertyDefinition {
  readonly name: string;
  /** What it reads as while it was never set. */
  readonly empty: JsonValue;
  /** Returned when there is no `$select`. */
  readonly byDefault: boolean;
  /** Filter operators that need nothing, space-separated. */
  readonly filter: string;
  /** Filter operators that need `ConsistencyLevel: eventual` and `$count=true`. */
  readonly advancedFilter: string;
  readonly search: boolean;
}

type Spec = Partial<Omit<PropertyDefinition, 'name'>>;

function define(specs: Record<string, Spec>): Map<string, PropertyDefinition> {
  return new Map(
    Object.entries(specs).map(([name, spec]) => [
      name,
      {
        name,
        empty: null,
        byDefault: false,
        filter: '',
        advancedFilter: '',
        search: false,
        ...spec,
      },
    ]),
  );
}

const names = { filter: 'eq in startsWith', advancedFilter: 'ne not' };
const addresses = {
  filter: 'eq in startsWith',
  advancedFilter: 'ne not endsWith',
};
const switches = { filter: 'eq in', advancedFilter: 'ne not' };
const texts = { filter: 'eq in', advancedFilter: 'ne not startsWith' };
const advancedOnly = {
  filter: '',
  advancedFilter: 'eq ne not in startsWith endsWith',
};
const list = { empty: [] };
const shown = { byDefault: true };

const ATTRIBUTES = Object.fromEntries(
  Array.from({ length: 15 }, (_, i) => [`extensionAttribute${i + 1}`, null]),
);

const USER = define({
  id: { ...shown, ...switches },
  displayName: { ...shown, ...names, search: true },
  givenName: { ...shown, ...names, search: true },
  surname: { ...shown, ...names, search: true },
  jobTitle: { ...shown, ...texts, search: true },
  mail: { ...shown, ...addresses, search: true },
  mobilePhone: { ...shown, ...advancedOnly },
  officeLocation: { ...shown, ...advancedOnly, search: true },
  preferredLanguage: { ...shown, ...texts },
  userPrincipalName: { ...shown, ...addresses, search: true },
  businessPhones: { ...shown, ...list },
  accountEnabled: { ...switches, empty: null },
  ageGroup: switches,
  assignedLicenses: list,
  assignedPlans: list,
  city: names,
  companyName: advancedOnly,
  consentProvidedForMinor: switches,
  country: names,
  createdDateTime: {},
  creationType: switches,
  deletedDateTime: {},
  department: { ...names, search: true },
  employeeHireDate: {},
  employeeId: names,
  employeeOrgData: {},
  employeeType: advancedOnly,
  externalUserState: switches,
  faxNumber: names,
  identities: list,
  imAddresses: list,
  mailNickname: { ...names, search: true },
  onPremisesDistinguishedName: {},
  onPremisesDomainName: {},
  onPremisesExtensionAttributes: { empty: ATTRIBUTES },
  onPremisesImmutableId: switches,
  onPremisesLastSyncDateTime: {},
  onPremisesSamAccountName: names,
  onPremisesSecurityIdentifier: switches,
  onPremisesSyncEnabled: switches,
  onPremisesUserPrincipalName: {},
  otherMails: list,
  passwordPolicies: {},
  postalCode: names,
  preferredDataLocation: {},
  proxyAddresses: list,
  securityIdentifier: {},
  state: names,
  streetAddress: names,
  usageLocation: names,
  userType: switches,
});

const GROUP = define({
  id: { ...shown, ...switches },
  deletedDateTime: shown,
  classification: shown,
  createdDateTime: shown,
  description: { ...shown, ...texts, search: true },
  displayName: { ...shown, ...names, search: true },
  expirationDateTime: shown,
  groupTypes: { ...shown, ...list, filter: 'any' },
  isAssignableToRole: { ...shown, ...switches },
  mail: { ...shown, ...addresses, search: true },
  mailEnabled: { ...shown, ...switches },
  mailNickname: { ...shown, ...names, search: true },
  membershipRule: shown,
  membershipRuleProcessingState: shown,
  onPremisesDomainName: shown,
  onPremisesLastSyncDateTime: shown,
  onPremisesNetBiosName: shown,
  onPremisesProvisioningErrors: { ...shown, ...list },
  onPremisesSamAccountName: { ...shown, ...names },
  onPremisesSecurityIdentifier: { ...shown, ...switches },
  onPremisesSyncEnabled: { ...shown, ...switches },
  preferredDataLocation: shown,
  preferredLanguage: shown,
  proxyAddresses: { ...shown, ...list },
  renewedDateTime: shown,
  resourceBehaviorOptions: { ...shown, ...list },
  resourceProvisioningOptions: { ...shown, ...list },
  securityEnabled: { ...shown, ...switches },
  securityIdentifier: shown,
  theme: shown,
  uniqueName: shown,
  visibility: shown,
  assignedLabels: list,
  assignedLicenses: list,
});

const ADMINISTRATIVE_UNIT = define({
  id: { ...shown, ...switches },
  deletedDateTime: shown,
  description: { ...shown, ...names, search: true },
  displayName: { ...shown, ...names, search: true },
  isMemberManagementRestricted: shown,
  membershipRule: shown,
  membershipRuleProcessingState: shown,
  membershipType: shown,
  visibility: shown,
});

const OTHER = define({
  id: { ...shown, ...switches },
  deletedDateTime: shown,
  displayName: { ...shown, ...names, search: true },
  accountEnabled: shown,
  deviceId: {},
  operatingSystem: {},
  operatingSystemVersion: {},
  appId: {},
  servicePrincipalType: {},
  mail: {},
  companyName: {},
});

const TYPES: Record<ObjectType, Map<string, PropertyDefinition>> = {
  user: USER,
  group: GROUP,
  administrativeUnit: ADMINISTRATIVE_UNIT,
  device: OTHER,
  servicePrincipal: OTHER,
  orgContact: OTHER,
};

/** The properties of a type, by name. */
export function propertiesOf(
  type: ObjectType,
): ReadonlyMap<string, PropertyDefinition> {
  return TYPES[type];
}

/** Directory extensions are named `extension_<appId>_<name>` and exist on every type. */
export function isKnownProperty(type: ObjectType, name: string): boolean {
  return TYPES[type].has(name) || /^extension_[0-9a-f]{32}_\w+$/i.test(name);
}
