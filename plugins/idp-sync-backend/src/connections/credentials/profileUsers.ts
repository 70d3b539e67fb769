import type { CredentialProfileInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ConfiguredConnections } from '../ConfiguredConnections';

/** The connections that use a profile. */
export type ProfileUsers = CredentialProfileInfo['usedBy'];

/** Of each profile that is used, by name; connections that are broken use theirs, too. */
export async function usersOfProfiles(
  configured: ConfiguredConnections,
): Promise<ReadonlyMap<string, ProfileUsers>> {
  const users = new Map<string, ProfileUsers>();
  const add = (profile: string, user: ProfileUsers[number]) =>
    users.set(profile, [...(users.get(profile) ?? []), user]);
  for (const { definition, broken } of await configured.list()) {
    if (definition) {
      add(definition.credentialProfile, {
        id: definition.id,
        title: definition.title,
      });
    } else if (broken.credentialProfile) {
      add(broken.credentialProfile, {
        id: broken.id,
        title: broken.title ?? broken.id,
      });
    }
  }
  return users;
}
