import type { RunWarning } from '@idp-sync/backstage-plugin-idp-sync-common';
import { displayNameOf } from '../mapping/displayName';
import { quoteName } from '../mapping/quoteName';
import type { MirrorSnapshot } from '../mirror/MirrorSnapshot';

const NONE: readonly number[] = [];

/** Groups that a warning names. */
const NAMED_GROUPS = 5;

const USERS_PER_STEP = 2_000;

/**
 * Groups that more people count for than the policy lets have relations to one group. People are counted as the catalog would get them: in scope, each once, with
 * those who come through nested groups where the policy carries them up.
 */
export class GiantGroups {
  readonly #limit: number;
  /** By index of the group, how many people count for it. */
  readonly #members: ReadonlyMap<number, number>;

  private constructor(limit: number, members: ReadonlyMap<number, number>) {
    this.#limit = limit;
    this.#members = members;
  }

  /** @param userGroups - By user: the groups they count for; none for users out of scope. */
  static *find(
    userGroups: readonly (readonly number[])[],
    groupCount: number,
    limit: number = Infinity,
  ): Generator<void, GiantGroups> {
    const members = new Map<number, number>();
    if (limit === Infinity) {
      return new GiantGroups(limit, members);
    }
    const counts = new Uint32Array(groupCount);
    for (let user = 0; user < userGroups.length; user++) {
      for (const group of userGroups[user]) {
        counts[group] += 1;
      }
      if (user % USERS_PER_STEP === 0) {
        yield;
      }
    }
    counts.forEach((count, group) => {
      if (count > limit) {
        members.set(group, count);
      }
    });
    return new GiantGroups(limit, members);
  }

  /** How many people count for a group; undefined where it is no giant. */
  membersOf(group: number): number | undefined {
    return this.#members.get(group);
  }

  /** The groups a user has relations to. */
  without(groups: readonly number[]): readonly number[] {
    if (
      this.#members.size === 0 ||
      !groups.some(group => this.#members.has(group))
    ) {
      return groups;
    }
    const others = groups.filter(group => !this.#members.has(group));
    return others.length > 0 ? others : NONE;
  }

  warnings({ groups }: MirrorSnapshot): RunWarning[] {
    if (this.#members.size === 0) {
      return [];
    }
    const largest = [...this.#members]
      .sort(([a, some], [b, others]) => others - some || a - b)
      .slice(0, NAMED_GROUPS)
      .map(
        ([group, members]) =>
          `${quoteName(displayNameOf(groups[group]))} (${members})`,
      );
    const more = this.#members.size > NAMED_GROUPS ? ', …' : '';
    return [
      {
        code: 'IDP_MEMBERSHIPS_LEFT_OUT',
        message: `Groups with more than ${
          this.#limit
        } members are in the catalog without them: ${largest.join(
          ', ',
        )}${more}`,
        count: this.#members.size,
      },
    ];
  }
}
