import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';

/** What a stream is a stream of. */
export const CLASS_OF: Readonly<Record<DirectoryStream, 'user' | 'group'>> = {
  users: 'user',
  groups: 'group',
};

/** Application permissions that reading needs. */
export const PERMISSIONS = {
  user: ['User.Read.All'],
  group: ['GroupMember.Read.All'],
  photo: ['ProfilePhoto.Read.All'],
  administrativeUnit: ['AdministrativeUnit.Read.All'],
};
