import type { KeyedSnapshot } from './KeyedSnapshot';
import type { DirectoryObject, MirrorSnapshot } from './MirrorSnapshot';

/** Objects, or groups with their members, between two yields. */
const PER_STEP = 2_000;

/** In place of where an object has moved to. */
const GONE = 0xffffffff;

/** An object as the mirror has it now. */
export interface PresentObject {
  object: DirectoryObject;
  key: number;
}

/** A membership as the mirror has it now. */
export interface PresentMembership {
  groupKey: number;
  memberKey: number;
  isGroup: boolean;
}

/** What the rows are like that were written since a snapshot was taken. */
export interface SnapshotPatch {
  /** Ids of all that were written; those that are not among `present` are gone. */
  users: { written: ReadonlySet<string>; present: readonly PresentObject[] };
  groups: { written: ReadonlySet<string>; present: readonly PresentObject[] };
  /** By key of the group, keys of members: those that are not among `memberships` are gone. */
  written: ReadonlyMap<number, ReadonlySet<number>>;
  /** Keys of groups whose members of before are not to be gone by. */
  wholeGroups: ReadonlySet<number>;
  /** Also those of objects that the snapshot did not have. */
  memberships: readonly PresentMembership[];
  administrativeUnits: MirrorSnapshot['administrativeUnits'];
}

/**
 * The snapshot as it would be read from the mirror now: a thousand changes need not make anybody read a million memberships again. What has not changed is shared
 * with the snapshot before.
 */
export function* patchSnapshot(
  base: KeyedSnapshot,
  patch: SnapshotPatch,
  revision: number,
): Generator<void, KeyedSnapshot> {
  const { snapshot } = base;
  const users = yield* patchTable(
    { objects: snapshot.users, index: snapshot.userIndex, keys: base.userKeys },
    patch.users,
  );
  const groups = yield* patchTable(
    {
      objects: snapshot.groups,
      index: snapshot.groupIndex,
      keys: base.groupKeys,
    },
    patch.groups,
  );
  const keys = keysIn(patch);
  const places = {
    user: yield* placesOf(keys, users.keys),
    group: yield* placesOf(keys, groups.keys),
  };
  return {
    snapshot: {
      revision,
      organization: snapshot.organization,
      users: users.objects,
      groups: groups.objects,
      userIndex: users.index,
      groupIndex: groups.index,
      memberUsers: yield* patchLists(snapshot.memberUsers, {
        ...{ patch, groups, members: users, isGroup: false },
        ...{ groupPlaces: places.group, memberPlaces: places.user },
      }),
      memberGroups: yield* patchLists(snapshot.memberGroups, {
        ...{ patch, groups, members: groups, isGroup: true },
        ...{ groupPlaces: places.group, memberPlaces: places.group },
      }),
      administrativeUnits: patch.administrativeUnits,
    },
    userKeys: users.keys,
    groupKeys: groups.keys,
  };
}

/** Objects of one class, in order of object id. */
interface Table {
  objects: readonly DirectoryObject[];
  index: ReadonlyMap<string, number>;
  keys: Uint32Array;
}

interface PatchedTable extends Table {
  /** By former place, the place now; absent where none has moved. Those that stay keep their order. */
  moved?: Uint32Array;
}

function* patchTable(
  base: Table,
  { written, present }: SnapshotPatch['users'],
): Generator<void, PatchedTable> {
  const now = new Map(present.map(each => [each.object.objectId, each]));
  const added = present
    .filter(({ object }) => !base.index.has(object.objectId))
    .sort((a, b) => (a.object.objectId < b.object.objectId ? -1 : 1));
  const isGone = (id: string) => written.has(id) && !now.has(id);
  if (
    added.length === 0 &&
    ![...written].some(id => base.index.has(id) && isGone(id))
  ) {
    const objects = base.objects.slice();
    for (const [id, { object }] of now) {
      objects[base.index.get(id) ?? 0] = object;
    }
    return { objects, index: base.index, keys: base.keys };
  }
  const objects: DirectoryObject[] = [];
  const index = new Map<string, number>();
  const keys = new Uint32Array(base.keys.length + added.length);
  const moved = new Uint32Array(base.keys.length);
  const push = ({ object, key }: PresentObject) => {
    keys[objects.length] = key;
    index.set(object.objectId, objects.length);
    objects.push(object);
  };
  let next = 0;
  for (let place = 0; place < base.objects.length; place++) {
    const object = base.objects[place];
    const { objectId } = object;
    while (next < added.length && added[next].object.objectId < objectId) {
      push(added[next]);
      next += 1;
    }
    if (isGone(objectId)) {
      moved[place] = GONE;
    } else {
      moved[place] = objects.length;
      push(now.get(objectId) ?? { object, key: base.keys[place] });
    }
    if (place % PER_STEP === 0) {
      yield;
    }
  }
  added.slice(next).forEach(push);
  return { objects, index, keys: keys.slice(0, objects.length), moved };
}

interface ListPatch {
  patch: SnapshotPatch;
  groups: PatchedTable;
  members: PatchedTable;
  isGroup: boolean;
  groupPlaces: ReadonlyMap<number, number>;
  memberPlaces: ReadonlyMap<number, number>;
}

/** Lists of members by group, of members of one class. */
function* patchLists(
  base: readonly Uint32Array[],
  { patch, groups, members, isGroup, groupPlaces, memberPlaces }: ListPatch,
): Generator<void, Uint32Array[]> {
  const lists: Uint32Array[] = Array.from({ length: groups.objects.length });
  for (let place = 0; place < base.length; place++) {
    const group = groups.moved?.[place] ?? place;
    if (group !== GONE) {
      lists[group] = move(base[place], members.moved);
    }
    if (place % PER_STEP === 0) {
      yield;
    }
  }
  for (let group = 0; group < lists.length; group++) {
    lists[group] ??= new Uint32Array();
  }
  for (const key of patch.wholeGroups) {
    const group = groupPlaces.get(key);
    if (group !== undefined) {
      lists[group] = new Uint32Array();
    }
  }
  const gained = new Map<number, number[]>();
  for (const { groupKey, memberKey, isGroup: ofGroup } of patch.memberships) {
    const group = groupPlaces.get(groupKey);
    const member = memberPlaces.get(memberKey);
    if (ofGroup === isGroup && group !== undefined && member !== undefined) {
      const known = gained.get(group);
      if (known) {
        known.push(member);
      } else {
        gained.set(group, [member]);
      }
    }
  }
  yield;
  const lost = new Map<number, Set<number>>();
  for (const [groupKey, memberKeys] of patch.written) {
    const group = groupPlaces.get(groupKey);
    if (group !== undefined) {
      lost.set(
        group,
        new Set([...memberKeys].flatMap(key => memberPlaces.get(key) ?? [])),
      );
    }
  }
  for (const group of new Set([...gained.keys(), ...lost.keys()])) {
    lists[group] = merge(lists[group], gained.get(group), lost.get(group));
    yield;
  }
  return lists;
}

function move(list: Uint32Array, moved: Uint32Array | undefined): Uint32Array {
  if (!moved) {
    return list;
  }
  const result = new Uint32Array(list.length);
  let length = 0;
  for (let index = 0; index < list.length; index++) {
    const place = moved[list[index]];
    if (place !== GONE) {
      result[length] = place;
      length += 1;
    }
  }
  return result.subarray(0, length);
}

function merge(
  list: Uint32Array,
  gained: readonly number[] = [],
  lost: ReadonlySet<number> = new Set(),
): Uint32Array {
  const kept = lost.size > 0 ? list.filter(member => !lost.has(member)) : list;
  const known = new Set(kept);
  const fresh = [...new Set(gained)].filter(member => !known.has(member));
  if (fresh.length === 0) {
    return kept;
  }
  const result = new Uint32Array(kept.length + fresh.length);
  result.set(kept);
  result.set(fresh, kept.length);
  return result.sort();
}

/** All keys that memberships of a patch speak of. */
function keysIn({
  written,
  wholeGroups,
  memberships,
}: SnapshotPatch): Set<number> {
  const keys = new Set(wholeGroups);
  for (const [group, members] of written) {
    keys.add(group);
    members.forEach(member => keys.add(member));
  }
  for (const { groupKey, memberKey } of memberships) {
    keys.add(groupKey).add(memberKey);
  }
  return keys;
}

/** Where the objects of some keys are. */
function* placesOf(
  keys: ReadonlySet<number>,
  ofPlaces: Uint32Array,
): Generator<void, Map<number, number>> {
  const places = new Map<number, number>();
  for (let place = 0; place < ofPlaces.length; place++) {
    if (keys.has(ofPlaces[place])) {
      places.set(ofPlaces[place], place);
    }
    if (place % (10 * PER_STEP) === 0) {
      yield;
    }
  }
  return places;
}
