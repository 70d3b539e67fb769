import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { textOf } from './text';

/**
 * What people call an object. The msgraph module drops objects without a display name; we fall back to what else names them, since a person without one
 * still owns things.
 */
export function displayNameOf({
  class: objectClass,
  objectId,
  attributes,
}: DirectoryObject): string {
  const { displayName, mail, userPrincipalName, mailNickname } = attributes;
  const others =
    objectClass === 'user' ? [mail, userPrincipalName] : [mailNickname, mail];
  for (const name of [displayName, ...others]) {
    const text = textOf(name);
    if (text) {
      return text;
    }
  }
  return objectId;
}
