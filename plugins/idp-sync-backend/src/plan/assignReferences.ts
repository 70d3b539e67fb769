import type {
  ChangeSwitches,
  ObjectClass,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ObjectMapper } from '../mapping/ObjectMapper';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { OBJECTS_PER_STEP } from '../selection/SelectionScope';
import type { Selection } from '../selection/types';
import type { ManagedRows, References } from './References';
import { isHandedOver, type ManagedEntity, type PlanInput } from './types';

const ALL_CHANGES: ChangeSwitches = { create: true, update: true };

/** The references that objects have after a plan, by their place in the snapshot; absent as in {@link DesiredObject.entityRef}. */
export interface AssignedReferences {
  readonly groups: readonly (string | undefined)[];
  readonly users: readonly (string | undefined)[];
  readonly tenant?: string;
}

/** Of whom references are given out. */
export interface Candidates {
  input: PlanInput;
  mapper: ObjectMapper;
  selection: Selection;
  rows: ManagedRows;
  /** Absent where it is out of scope. */
  tenant?: DirectoryObject;
}

/** Gives out references in an order that does not hang on who was read first: groups with the tenant among them, then users, each by object id. */
export function* assignReferences(
  candidates: Candidates,
  references: References,
): Generator<void, AssignedReferences> {
  const { input, selection, rows } = candidates;
  const { groups, users } = input.snapshot;
  const assign = (object: DirectoryObject) =>
    refOf(
      candidates,
      object,
      rows.get(object.class, object.objectId),
      references,
    );
  let waiting = candidates.tenant;
  let tenant: string | undefined;
  const ofGroups: (string | undefined)[] = [];
  for (const [index, group] of groups.entries()) {
    if (waiting && waiting.objectId < group.objectId) {
      tenant = assign(waiting);
      waiting = undefined;
    }
    ofGroups.push(selection.groups[index].inScope ? assign(group) : undefined);
    if (index % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  if (waiting) {
    tenant = assign(waiting);
  }
  const ofUsers: (string | undefined)[] = [];
  for (const [index, user] of users.entries()) {
    ofUsers.push(selection.users[index].inScope ? assign(user) : undefined);
    if (index % OBJECTS_PER_STEP === 0) {
      yield;
    }
  }
  return { groups: ofGroups, users: ofUsers, tenant };
}

/** What a policy lets be done at all for a class. */
export function switchesOf(
  { users, groups }: Policy,
  objectClass: ObjectClass,
): ChangeSwitches {
  switch (objectClass) {
    case 'user':
      return users;
    case 'group':
      return groups;
    default:
      return ALL_CHANGES;
  }
}

/** An object that fails, or is not to be changed, keeps its last good entity, so that relations of others to it stay; without one nobody may refer to it. */
function refOf(
  { input, mapper }: Candidates,
  object: DirectoryObject,
  row: ManagedEntity | undefined,
  references: References,
): string | undefined {
  const sent = row && isHandedOver(row) ? row : undefined;
  const { create, update } = switchesOf(input.policy, object.class);
  const isThere = sent ?? row?.adopts?.inCatalog;
  const stays = isThere ? !update : !create && !row?.takenOverFrom;
  // As far as that decides about the reference: one that is for life stays either way.
  const failureMatters =
    mapper.hasTransformer(object.class) ||
    !sent ||
    input.policy.mapping.renames === 'follow';
  if (stays || (failureMatters && mapper.fails(object))) {
    return sent?.entityRef;
  }
  return references.assign(object, row);
}
