import type {
  DirectoryChange,
  MemberChange,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { toAttributes } from './attributes';
import type {
  GraphDeltaItem,
  GraphDirectoryObject,
  GraphMemberChange,
} from './graphSchemas';

const CLASSES: Readonly<Record<string, 'user' | 'group'>> = {
  '#microsoft.graph.user': 'user',
  '#microsoft.graph.group': 'group',
};

/** What one item of a delta page says. */
export function toDirectoryChange(
  item: GraphDeltaItem,
  objectClass: 'user' | 'group',
  attributes: readonly string[],
): DirectoryChange {
  const { id: objectId } = item;
  const removed = item['@removed'];
  if (removed) {
    return {
      type: 'removed',
      class: objectClass,
      objectId,
      // What is not `deleted` for good can be restored, and anything unheard of is taken for that.
      reason: removed.reason === 'deleted' ? 'hard' : 'soft',
    };
  }
  return {
    type: 'object',
    class: objectClass,
    objectId,
    attributes: toAttributes(item, attributes),
    members: item['members@delta']?.flatMap(toMemberChange),
  };
}

/** Members of which we keep no mirror (devices, contacts, service principals) are left out. */
export function toMember(object: GraphDirectoryObject): MemberChange[] {
  const objectClass = CLASSES[object['@odata.type'].toLowerCase()];
  return objectClass ? [{ objectId: object.id, class: objectClass }] : [];
}

function toMemberChange(change: GraphMemberChange): MemberChange[] {
  const type = change['@odata.type']?.toLowerCase();
  const objectClass = type === undefined ? 'user' : CLASSES[type];
  return objectClass
    ? [
        {
          objectId: change.id,
          class: objectClass,
          removed: change['@removed'] !== undefined,
        },
      ]
    : [];
}
