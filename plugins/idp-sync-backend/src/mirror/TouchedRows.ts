/** Beyond this many, reading the whole mirror is no slower than reading what has changed. */
const MOST = 50_000;

/** Which rows of a mirror some transactions wrote, whatever they wrote there: what has to be read again to know the mirror after them. */
export class TouchedRows {
  readonly users = new Set<string>();
  readonly groups = new Set<string>();
  /** By key of the group, keys of members. */
  readonly members = new Map<number, Set<number>>();
  /** Keys of groups any of whose members may be others. */
  readonly wholeGroups = new Set<number>();
  /** Whether any administrative unit may be another. */
  units = false;
  #size = 0;

  /** Whether these are so many that they are not worth being kept; further ones are not taken down then. */
  get areMany(): boolean {
    return this.#size > MOST;
  }

  /** More than can be named. */
  everything(): void {
    this.#size = Infinity;
  }

  object(objectClass: 'user' | 'group', objectId: string): void {
    if (this.areMany) {
      return;
    }
    this.#size += 1;
    (objectClass === 'user' ? this.users : this.groups).add(objectId);
  }

  membership(groupKey: number, memberKey: number): void {
    if (this.areMany) {
      return;
    }
    this.#size += 1;
    const known = this.members.get(groupKey);
    if (known) {
      known.add(memberKey);
    } else {
      this.members.set(groupKey, new Set([memberKey]));
    }
  }

  allMembersOf(groupKey: number): void {
    this.#size += 1;
    this.wholeGroups.add(groupKey);
  }

  /** These and those. */
  with(more: TouchedRows): TouchedRows {
    const both = new TouchedRows();
    both.units = this.units || more.units;
    for (const { users, groups, members, wholeGroups, areMany } of [
      this,
      more,
    ]) {
      if (areMany) {
        both.everything();
      }
      users.forEach(id => both.object('user', id));
      groups.forEach(id => both.object('group', id));
      wholeGroups.forEach(key => both.allMembersOf(key));
      members.forEach((keys, group) =>
        keys.forEach(key => both.membership(group, key)),
      );
    }
    return both;
  }
}
