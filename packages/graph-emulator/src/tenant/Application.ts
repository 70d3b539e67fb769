/** The application permissions that this emulator knows about. */
export const APPLICATION_PERMISSIONS = [
  'User.Read.All',
  'GroupMember.Read.All',
  'Group.Read.All',
  'Directory.Read.All',
  'Member.Read.Hidden',
  'ProfilePhoto.Read.All',
  'Organization.Read.All',
  'Device.Read.All',
  'Application.Read.All',
  'OrgContact.Read.All',
  'AdministrativeUnit.Read.All',
] as const;

/** @see {@link APPLICATION_PERMISSIONS} */
export type ApplicationPermission = (typeof APPLICATION_PERMISSIONS)[number];

/** What an application has if nothing else is said: enough to read users, groups, members and photos. */
export const DEFAULT_PERMISSIONS: readonly ApplicationPermission[] = [
  'User.Read.All',
  'GroupMember.Read.All',
  'ProfilePhoto.Read.All',
];

/** A client secret of an application. */
export interface ApplicationSecret {
  value: string;
  expired?: boolean;
}

/** An application that may ask for tokens. Changes take effect with the next token. */
export interface Application {
  readonly clientId: string;
  displayName: string;
  secrets: ApplicationSecret[];
  /** Registered certificates, PEM. */
  certificates: string[];
  /** The application permissions with admin consent; they become the `roles` claim. */
  roles: ApplicationPermission[];
}
