import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { MSGRAPH_ANNOTATIONS } from './annotations';
import { displayNameOf } from './displayName';
import { textOf } from './text';

/** The provider whose objects bear the annotations of the msgraph module. */
const ENTRA_PROVIDER = 'azureAd';

/**
 * The entity of an object as the msgraph module makes it, without name, relations and our own annotations.
 *
 * @param picture - of a person, where the policy takes photos
 */
export function mapObject(
  object: DirectoryObject,
  provider: string,
  picture?: string,
): UserEntity | GroupEntity {
  return object.class === 'user'
    ? mapUser(object, provider, picture)
    : mapGroup(object, provider);
}

function mapUser(
  object: DirectoryObject,
  provider: string,
  picture: string | undefined,
): UserEntity {
  const email = textOf(object.attributes.mail);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: {
      name: '',
      annotations: providerAnnotations(object, provider, email),
    },
    spec: {
      profile: {
        displayName: displayNameOf(object),
        ...(email && { email }),
        ...(picture && { picture }),
      },
      memberOf: [],
    },
  };
}

function mapGroup(object: DirectoryObject, provider: string): GroupEntity {
  const isRoot = object.class === 'organization';
  const displayName = displayNameOf(object);
  const email = isRoot ? undefined : textOf(object.attributes.mail);
  const description = isRoot
    ? displayName
    : textOf(object.attributes.description);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: '',
      ...(description && { description }),
      annotations: providerAnnotations(object, provider),
    },
    spec: {
      type: isRoot ? 'root' : 'team',
      profile: { displayName, ...(email && { email }) },
      children: [],
    },
  };
}

function providerAnnotations(
  { class: objectClass, objectId }: DirectoryObject,
  provider: string,
  email?: string,
): Record<string, string> {
  if (provider !== ENTRA_PROVIDER) {
    return {};
  }
  return {
    [MSGRAPH_ANNOTATIONS[objectClass]]: objectId,
    ...(email && { [MSGRAPH_ANNOTATIONS.email]: email }),
  };
}
