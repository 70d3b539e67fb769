import {
  type Entity,
  RELATION_CHILD_OF,
  RELATION_MEMBER_OF,
  RELATION_PARENT_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { Tenant } from '@idp-sync/graph-emulator';

const USER_ID = 'graph.microsoft.com/user-id';
const GROUP_ID = 'graph.microsoft.com/group-id';

/** People, groups and how they hang together, in terms of directory objects: what both sides are brought to for comparing. */
export interface OrgPicture {
  /** Display name by object id. */
  users: Record<string, string>;
  groups: Record<string, string>;
  /** `user in group`, by object ids, sorted. */
  memberships: string[];
  /** `group in group`, by object ids, sorted. */
  nestings: string[];
}

/** What the catalog has to show of a directory with the default policy, taken from the directory alone. */
export function pictureOfDirectory(tenant: Tenant): OrgPicture {
  const picture = emptyPicture();
  for (const user of tenant.users()) {
    if (user.accountEnabled !== false) {
      picture.users[user.id] = String(user.displayName);
    }
  }
  for (const group of tenant.groups()) {
    picture.groups[group.id] = String(group.displayName);
    for (const member of tenant.membersOf(group.id)) {
      if (member.type === 'group') {
        picture.nestings.push(`${member.id} in ${group.id}`);
      } else if (member.id in picture.users) {
        picture.memberships.push(`${member.id} in ${group.id}`);
      }
    }
  }
  return sorted(picture);
}

/** What the catalog shows, by way of its relations. */
export function pictureOfCatalog(entities: readonly Entity[]): OrgPicture {
  const picture = emptyPicture();
  const groupIds = new Map<string, string>();
  for (const entity of entities) {
    const groupId = entity.metadata.annotations?.[GROUP_ID];
    if (groupId) {
      groupIds.set(stringifyEntityRef(entity), groupId);
      picture.groups[groupId] = displayNameOf(entity);
    }
  }
  const nestings = new Set<string>();
  for (const entity of entities) {
    const userId = entity.metadata.annotations?.[USER_ID];
    const groupId = entity.metadata.annotations?.[GROUP_ID];
    if (userId) {
      picture.users[userId] = displayNameOf(entity);
    }
    for (const { type, targetRef } of entity.relations ?? []) {
      const other = groupIds.get(targetRef);
      if (userId && other && type === RELATION_MEMBER_OF) {
        picture.memberships.push(`${userId} in ${other}`);
      } else if (groupId && other && type === RELATION_CHILD_OF) {
        nestings.add(`${groupId} in ${other}`);
      } else if (groupId && other && type === RELATION_PARENT_OF) {
        nestings.add(`${other} in ${groupId}`);
      }
    }
  }
  picture.nestings.push(...nestings);
  return sorted(picture);
}

/** References by object id. */
export function referencesOf(entities: readonly Entity[]): Map<string, string> {
  return new Map(
    entities.flatMap(entity => {
      const annotations = entity.metadata.annotations ?? {};
      const objectId = annotations[USER_ID] ?? annotations[GROUP_ID];
      return objectId ? [[objectId, stringifyEntityRef(entity)]] : [];
    }),
  );
}

function displayNameOf(entity: Entity): string {
  const profile = entity.spec?.profile;
  return typeof profile === 'object' && profile && !Array.isArray(profile)
    ? String(profile.displayName)
    : '';
}

function emptyPicture(): OrgPicture {
  return { users: {}, groups: {}, memberships: [], nestings: [] };
}

function sorted(picture: OrgPicture): OrgPicture {
  picture.memberships.sort();
  picture.nestings.sort();
  return picture;
}
