import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { textOf } from './text';

const USER_SOURCES = ['displayName', 'mail', 'userPrincipalName'];
const GROUP_SOURCES = ['displayName', 'mailNickname', 'mail'];

/**
 * What people call an object. The msgraph module drops objects without a display name; we fall back to what else names them, since a person without one
 * still owns things.
 */
export function displayNameOf(object: DirectoryObject): string {
  const source = displayNameSourceOf(object);
  const text = source && textOf(object.attributes[source]);
  return text ?? object.objectId;
}

/** The attribute that the display name is; undefined where there is none but the object id. */
export function displayNameSourceOf({
  class: objectClass,
  attributes,
}: DirectoryObject): string | undefined {
  const sources = objectClass === 'user' ? USER_SOURCES : GROUP_SOURCES;
  for (const source of sources) {
    if (textOf(attributes[source])) {
      return source;
    }
  }
  return undefined;
}
