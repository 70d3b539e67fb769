import { ResponseError } from '@backstage/errors';
import {
  compileRule,
  ERROR_CODES,
  type DirectoryAttribute,
  type DirectoryGroup,
  type DirectoryPageOf,
  type DirectoryUnit,
  type DirectoryUser,
  type DirectoryValue,
  type DraftSelection,
  type ErrorCode,
  type ExplainedCondition,
  type Page,
  type Policy,
  type Rule,
  type RuleSubject,
  type SelectionCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectoryApi,
  DirectoryGroupQuery,
  DirectoryUserQuery,
  DirectoryValueQuery,
  RequestOptions,
  TriedPolicy,
} from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { hasWords, isAmong, pageOf } from '../filtering';
import {
  createDemoGroups,
  createDemoUsers,
  type DemoGroup,
  type DemoUser,
} from './sampleDirectory';

interface Verdict<T> {
  object: T;
  inScope: boolean;
  reasonCode: string;
  reason: string;
  conditions: ExplainedCondition[];
}

const UNITS: DirectoryUnit[] = [
  {
    objectId: '5f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1d',
    displayName: 'Berlin office',
    description: 'Looked after from Berlin',
    members: 31,
  },
  {
    objectId: '5f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1e',
    displayName: 'Engineering',
  },
  {
    objectId: '5f3c1a52-7a70-4c55-9a38-0f2a4f0f6b1f',
    displayName: 'Executives',
  },
];
const UNREAD = ['city', 'employeeId', 'onPremisesDistinguishedName', 'state'];

function conflict(code: ErrorCode, message: string): Promise<Error> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: {
          name: 'ConflictError',
          message: `${message}. ${ERROR_CODES[code].remedy}`,
          code,
        },
        response: { statusCode: 409 },
      }),
      { status: 409, headers: { 'content-type': 'application/json' } },
    ),
  );
}

function countOf(verdicts: readonly Verdict<unknown>[]): SelectionCounts {
  return {
    total: verdicts.length,
    inScope: verdicts.filter(({ inScope }) => inScope).length,
    reasons: [],
  };
}

/** The directory of the demo, with policies tried on it. */
export class DemoDirectory implements DirectoryApi {
  readonly #world: DemoWorld;
  readonly #users: DemoUser[];
  readonly #groups: DemoGroup[];

  constructor(world: DemoWorld) {
    this.#world = world;
    this.#users = world.isEmpty ? [] : createDemoUsers();
    this.#groups = world.isEmpty ? [] : createDemoGroups();
  }

  async getUsers(
    _connectionId: string,
    query: DirectoryUserQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryUser>> {
    await this.#world.answer('directory', options);
    return pageOf(
      this.#users.filter(
        one =>
          hasWords(`${one.displayName} ${one.mail}`, query.search) &&
          isAmong(one.objectId, query.id),
      ),
      query,
    );
  }

  async getGroups(
    _connectionId: string,
    query: DirectoryGroupQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryGroup>> {
    await this.#world.answer('directory', options);
    return pageOf(
      this.#groups.filter(
        one =>
          hasWords(`${one.displayName} ${one.objectId}`, query.search) &&
          isAmong(one.objectId, query.id),
      ),
      query,
    );
  }

  async getAttributes(
    _connectionId: string,
    objectClass: 'user' | 'group',
    options?: RequestOptions,
  ): Promise<Page<DirectoryAttribute>> {
    await this.#world.answer('directory', options);
    const objects = objectClass === 'user' ? this.#users : this.#groups;
    const items = Object.keys(objects[0]?.attributes ?? {})
      .map(
        (name): DirectoryAttribute => ({
          name,
          read: true,
          present: objects.length,
          type: name === 'groupTypes' ? 'list' : 'text',
        }),
      )
      .concat(UNREAD.map(name => ({ name, read: false, present: 0 })))
      .sort((a, b) => a.name.localeCompare(b.name));
    return { items, totalItems: items.length };
  }

  async getUnits(
    _connectionId: string,
    { search = '', id }: { search?: string; id?: string[] },
    options?: RequestOptions,
  ): Promise<Page<DirectoryUnit>> {
    await this.#world.answer('directory', options);
    const items = UNITS.filter(unit =>
      id
        ? id.includes(unit.objectId) && unit.members !== undefined
        : unit.displayName.toLowerCase().includes(search.toLowerCase()),
    );
    return { items, totalItems: items.length };
  }

  async getValues(
    _connectionId: string,
    { class: objectClass, attribute, search = '' }: DirectoryValueQuery,
    options?: RequestOptions,
  ): Promise<{ items: DirectoryValue[] }> {
    await this.#world.answer('directory', options);
    const counts = new Map<string, number>();
    for (const { attributes } of objectClass === 'user'
      ? this.#users
      : this.#groups) {
      for (const value of [attributes[attribute] ?? []].flat().map(String)) {
        if (value.toLowerCase().includes(search.toLowerCase())) {
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
      }
    }
    return {
      items: [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count)
        .slice(0, 20),
    };
  }

  async tryPolicy(
    _connectionId: string,
    { policy, class: objectClass, sample = {} }: TriedPolicy,
    options?: RequestOptions,
  ): Promise<DraftSelection> {
    await this.#world.answer('directory', options);
    if (this.#world.isEmpty) {
      throw await conflict(
        'IDP_MIRROR_MISSING',
        'The directory has not been read to the end yet',
      );
    }
    const unread = UNREAD.find(name =>
      JSON.stringify(policy.users).includes(`"${name}"`),
    );
    if (unread) {
      throw await conflict(
        'IDP_MIRROR_INSUFFICIENT',
        `The policy looks at ${unread} of users, which was not read`,
      );
    }
    const users = this.#users.map(one => this.#judgeUser(one, policy));
    const groups = this.#groups.map(one => this.#judgeGroup(one, policy));
    const wanted = (objectClass === 'user' ? users : groups).filter(
      ({ object, inScope }) =>
        hasWords(`${object.displayName} ${object.mail}`, sample.search) &&
        (sample.inScope === undefined || sample.inScope === inScope),
    );
    const { offset = 0, limit = 20 } = sample;
    return {
      users: countOf(users),
      groups: countOf(groups),
      sample: {
        items: wanted.slice(offset, offset + limit),
        totalItems: wanted.length,
      },
      warnings: [],
      lastReadAt: new Date(Date.now() - 420_000).toISOString(),
      tookMs: 120,
    };
  }

  #judgeUser(user: DemoUser, { users }: Policy): Verdict<DirectoryUser> {
    const { attributes, groups: _, ...object } = user;
    const subject: RuleSubject = {
      objectId: user.objectId,
      attributes,
      isMemberOf: group => this.#isIn(user, group),
    };
    const { from } = users;
    return judge(object, [
      ['The policy takes people.', users.enabled],
      ['The account is enabled.', users.disabled || user.enabled],
      ['The person is not a guest.', users.guests || !user.guest],
      ruleCondition(users.exclude, subject, false),
      [
        'In one of the groups whose members are selected.',
        from === 'everyone' || from.groups.some(one => this.#isIn(user, one)),
      ],
      ruleCondition(users.include, subject, true),
    ]);
  }

  #judgeGroup(group: DemoGroup, { groups }: Policy): Verdict<DirectoryGroup> {
    const { attributes, ...object } = group;
    const subject: RuleSubject = {
      objectId: group.objectId,
      attributes,
      isMemberOf: () => false,
    };
    const { select, exclude } = groups;
    const isSelected =
      select === 'all' ||
      select.ids?.includes(group.objectId) ||
      (select.rule && compileRule(select.rule).test(subject));
    return judge(object, [
      ['The policy takes groups.', groups.enabled],
      [
        'The group is not excluded by hand.',
        !exclude?.ids?.includes(group.objectId),
      ],
      ruleCondition(exclude?.rule, subject, false),
      ['The group is selected.', Boolean(isSelected)],
    ]);
  }

  #isIn(user: DemoUser, selector: { id: string } | { name: string }): boolean {
    const number = 'id' in selector ? Number(selector.id.slice(-12)) : -1;
    return user.groups.includes(number);
  }
}

type Condition = [string, boolean, ExplainedCondition['trace']?];

function ruleCondition(
  rule: Rule | undefined,
  subject: RuleSubject,
  wanted: boolean,
): Condition {
  if (!rule) {
    return ['', true];
  }
  const trace = compileRule(rule).explain(subject);
  const word = wanted ? 'include rule holds' : 'exclude rule does not hold';
  return [`The ${word}: ${trace.sentence}.`, trace.result === wanted, trace];
}

function judge<T>(object: T, all: readonly Condition[]): Verdict<T> {
  const conditions = all.filter(([condition]) => condition);
  const decisive = conditions.findIndex(([, holds]) => !holds);
  return {
    object,
    inScope: decisive < 0,
    reasonCode: decisive < 0 ? 'everyone' : 'notIncluded',
    reason:
      decisive < 0
        ? 'All conditions hold.'
        : `Not so: ${conditions[decisive][0]}`,
    conditions: conditions.map(([condition, holds, trace], index) => ({
      condition,
      holds,
      decisive: index === decisive,
      reasonCode: 'notIncluded',
      ...(trace && { trace }),
    })),
  };
}
