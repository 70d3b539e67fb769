import type { OptionalReading } from '@idp-sync/backstage-plugin-idp-sync-node';

/** A permission that a sync asks for, and what is lost without it. */
export interface WantedPermission {
  name: string;
  /** Any of these will do; the first is the one to grant. */
  anyOf: readonly string[];
  /** Nothing can be synced without it. */
  required: boolean;
  /** What alone needs it; a sync that does this needs it. */
  onlyFor?: OptionalReading;
  lost: string;
}

/** Application permissions, in the order in which the setup guide grants them. */
export const WANTED_PERMISSIONS: readonly WantedPermission[] = [
  {
    name: 'User.Read.All',
    anyOf: [
      'User.Read.All',
      'User.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    required: true,
    lost: 'People cannot be read.',
  },
  {
    name: 'GroupMember.Read.All',
    anyOf: [
      'GroupMember.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.Read.All',
      'Group.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    required: true,
    lost: 'Groups and who is in them cannot be read.',
  },
  {
    name: 'Member.Read.Hidden',
    anyOf: ['Member.Read.Hidden'],
    required: false,
    lost: 'Groups whose membership is hidden appear without their members.',
  },
  {
    name: 'ProfilePhoto.Read.All',
    anyOf: ['ProfilePhoto.Read.All', 'User.Read.All', 'User.ReadWrite.All'],
    required: false,
    lost: 'Photos cannot be read.',
  },
  {
    name: 'AdministrativeUnit.Read.All',
    anyOf: [
      'AdministrativeUnit.Read.All',
      'AdministrativeUnit.ReadWrite.All',
      'Directory.Read.All',
      'Directory.ReadWrite.All',
    ],
    required: false,
    onlyFor: 'administrativeUnits',
    lost: 'Administrative units cannot be chosen, and a policy that names one cannot be carried out.',
  },
];
