import { hash } from 'node:crypto';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import type { EntityIdentity } from './composeEntity';
import { MAPPING_VERSION } from './mappingVersion';

/**
 * SHA-256 of all that the standard mapping and the mappings of the policy make an entity of: equal hashes, an equal entity. It costs a tenth of making the entity
 * and hashing that. Attributes come from the mirror in the order of their names. What stays as it was at creation is in the entity that the hash is kept with.
 *
 * @param mappings - fingerprint of the mappings of the class; absent where the policy has none
 * @param picture - of a person, where the policy takes photos
 */
export function hashInput(
  { class: objectClass, attributes }: DirectoryObject,
  { connectionId, objectId, entityRef, relations, locationKey }: EntityIdentity,
  provider: string,
  mappings?: string,
  picture?: string,
): string {
  // References hold no spaces, so that no two lists read the same.
  const related =
    'memberOf' in relations
      ? relations.memberOf.join(' ')
      : `${relations.parent ?? ''}>${relations.children.join(' ')}${
          relations.members ? `<${relations.members.join(' ')}` : ''
        }`;
  return hash(
    'sha256',
    `${MAPPING_VERSION} ${provider} ${connectionId} ${objectClass} ${objectId} ${entityRef}${
      locationKey ? ` ${locationKey}` : ''
    }\n${related}\n${mappings ? `${mappings}\n` : ''}${JSON.stringify(
      attributes,
    )}${picture ? `\n${picture}` : ''}`,
    'base64',
  );
}
