import { GraphError } from '../graph/GraphError';
import { Grants } from '../graph/permissions';
import { parseQueryOptions } from '../graph/QueryOptions';
import { generateTenant } from '../tenant/generated';
import { Tenant } from '../tenant/Tenant';
import { DeltaFunction } from './DeltaFunction';
import { QuirkOptions, Quirks } from '../graph/Quirks';

const nobody = '00000000-0000-4000-8000-000000000000';
const DAY_MS = 24 * 60 * 60 * 1000;
const ROOT = 'https://localhost:7443/v1.0';

interface DeltaBody {
  value: Record<string, unknown>[];
  '@odata.nextLink'?: string;
  '@odata.deltaLink'?: string;
}

/** Asks a delta function directly, without a server between. */
class Asker {
  now = DAY_MS;
  readonly delta: DeltaFunction;

  constructor(
    tenant: Tenant,
    options: {
      objects?: number;
      memberLinks?: number;
      quirks?: QuirkOptions;
    } = {},
  ) {
    this.delta = new DeltaFunction({
      tenant,
      pageSize: {
        objects: options.objects ?? 200,
        memberLinks: options.memberLinks ?? 500,
      },
      quirks: new Quirks(options.quirks ?? 'none', 1),
      now: () => this.now,
    });
  }

  get(
    link: string,
    options: { roles?: string[]; minimal?: boolean } = {},
  ): DeltaBody {
    const url = new URL(link.startsWith('http') ? link : `${ROOT}${link}`);
    const resource = url.pathname.includes('/users/') ? 'users' : 'groups';
    return this.delta.handle(
      resource,
      `${ROOT}/${resource}/delta`,
      parseQueryOptions(url.searchParams, undefined),
      new Grants(options.roles ?? []),
      options.minimal ?? false,
    ) as unknown as DeltaBody;
  }

  /** All pages from a link to the end of the round. */
  round(link: string, options: { minimal?: boolean } = {}): DeltaBody[] {
    const pages = [this.get(link, options)];
    for (
      let next = pages[0]['@odata.nextLink'];
      next;
      next = pages[pages.length - 1]['@odata.nextLink']
    ) {
      pages.push(this.get(next, options));
    }
    return pages;
  }

  /** What a round says, and the link for the next one. */
  changes(
    link: string,
    options: { minimal?: boolean } = {},
  ): { value: Record<string, unknown>[]; next: string } {
    const pages = this.round(link, options);
    return {
      value: pages.flatMap(page => page.value),
      next: String(pages[pages.length - 1]['@odata.deltaLink']),
    };
  }
}

function smallTenant(): Tenant {
  return generateTenant({ users: 4, groups: 2, memberships: 6 });
}

function caught(run: () => unknown): GraphError {
  try {
    run();
  } catch (error) {
    if (error instanceof GraphError) {
      return error;
    }
    throw error;
  }
  throw new Error('Expected a refusal');
}

const GROUPS = '/groups/delta?$select=displayName,members';
const USERS = '/users/delta?$select=displayName,department,manager';
const user = '#microsoft.graph.user';

describe('DeltaFunction', () => {
  it('tells all members of a group in the first round', () => {
    const tenant = smallTenant();
    const [allStaff] = tenant.groups();
    const { value } = new Asker(tenant).changes(GROUPS);
    expect(value[0]).toEqual({
      id: allStaff.id,
      displayName: 'All Staff',
      'members@delta': tenant
        .membersOf(allStaff.id)
        .map(({ id }) => ({ '@odata.type': user, id })),
    });
  });

  it('repeats a large group with successive slices of its members', () => {
    const tenant = smallTenant();
    const [allStaff] = tenant.groups();
    const pages = new Asker(tenant, { memberLinks: 2 }).round(GROUPS);
    const slices = pages.map(page =>
      page.value
        .filter(({ id }) => id === allStaff.id)
        .flatMap(entry => entry['members@delta'] as { id: string }[]),
    );
    expect(slices.map(slice => slice.length)).toEqual([2, 2, 0]);
    expect(slices.flat().map(({ id }) => id)).toEqual(
      tenant.membersOf(allStaff.id).map(({ id }) => id),
    );
  });

  it('fills pages so that a first read takes no more of them than promised', () => {
    const tenant = generateTenant({ users: 100, groups: 50, memberships: 900 });
    const pages = new Asker(tenant, { objects: 10, memberLinks: 30 }).round(
      GROUPS,
    );
    expect(pages.length).toBeGreaterThanOrEqual(900 / 30);
    expect(pages.length).toBeLessThanOrEqual(50 / 10 + 900 / 30);
  });

  it('answers one empty page when nothing has changed', () => {
    const asker = new Asker(smallTenant(), { quirks: 'documented' });
    const { next } = asker.changes(GROUPS);
    expect(asker.get(next)).toEqual({
      '@odata.context': `${ROOT}/$metadata#groups`,
      '@odata.deltaLink': expect.stringContaining('$deltatoken='),
      value: [],
    });
  });

  it('leaves never-set properties out and shows cleared ones as null', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const { next } = asker.changes(USERS);
    const { id } = tenant.addUser({ displayName: 'Ada' });
    const first = asker.changes(next);
    expect(first.value).toEqual([{ id, displayName: 'Ada' }]);
    tenant.updateUser(id, { department: null });
    expect(asker.changes(first.next).value).toEqual([
      { id, displayName: 'Ada', department: null },
    ]);
  });

  it('is silent about properties that were not selected', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const { next } = asker.changes('/users/delta?$select=displayName');
    const [someone, other] = tenant.users();
    tenant.updateUser(someone.id, { jobTitle: 'Pilot' });
    tenant.setManager(someone.id, other.id);
    expect(asker.changes(next).value).toEqual([]);
  });

  it('shows only what changed to those who prefer return=minimal', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const { next } = asker.changes(USERS);
    const [{ id }] = tenant.users();
    tenant.updateUser(id, { department: 'Aviation' });
    expect(asker.changes(next, { minimal: true }).value).toEqual([
      { id, department: 'Aviation' },
    ]);
  });

  it('tells a change of manager as a link that went and one that came', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const [chief, report, , newcomer] = tenant.users();
    const { next } = asker.changes(USERS);
    tenant.setManager(report.id, newcomer.id);
    expect(asker.changes(next).value).toEqual([
      expect.objectContaining({
        id: report.id,
        'manager@delta': [
          {
            '@odata.type': user,
            id: chief.id,
            '@removed': { reason: 'deleted' },
          },
          { '@odata.type': user, id: newcomer.id },
        ],
      }),
    ]);
  });

  it('tells soft from hard deletion, and says nothing of memberships', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const users = asker.changes(USERS);
    const groups = asker.changes(GROUPS);
    const [soft, hard] = tenant.users();
    tenant.deleteUser(soft.id);
    tenant.purgeUser(hard.id);
    expect(asker.changes(users.next).value).toEqual([
      { id: soft.id, '@removed': { reason: 'changed' } },
      { id: hard.id, '@removed': { reason: 'deleted' } },
    ]);
    expect(asker.changes(groups.next).value).toEqual([]);
  });

  it('keeps telling the membership of a soft-deleted user', () => {
    const tenant = smallTenant();
    const [{ id }] = tenant.users();
    tenant.deleteUser(id);
    const [allStaff] = new Asker(tenant).changes(GROUPS).value;
    expect(allStaff['members@delta']).toContainEqual({
      '@odata.type': user,
      id,
    });
    expect(tenant.membersOf(String(allStaff.id))).not.toContainEqual({
      id,
      type: 'user',
    });
  });

  it('tells a restored group again, with what it lost unseen', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const start = asker.changes(GROUPS);
    const [group] = tenant.groups();
    const [gone, back] = tenant.users();
    tenant.removeMember(group.id, gone.id);
    tenant.removeMember(group.id, back.id);
    tenant.addMember(group.id, back.id);
    tenant.deleteGroup(group.id);
    const deleted = asker.changes(start.next);
    expect(deleted.value).toEqual([
      { id: group.id, '@removed': { reason: 'changed' } },
    ]);
    tenant.restoreGroup(group.id);
    const [restored] = asker.changes(deleted.next).value;
    const links = restored['members@delta'] as Record<string, unknown>[];
    expect(links.filter(link => link['@removed'])).toEqual([
      { '@odata.type': user, id: gone.id, '@removed': { reason: 'deleted' } },
    ]);
    expect(links.filter(link => !link['@removed'])).toHaveLength(3);
  });

  it('leaves out the members of a hidden membership without the permission', () => {
    const tenant = smallTenant();
    const [{ id }] = tenant.groups();
    tenant.updateGroup(id, { visibility: 'HiddenMembership' });
    const asker = new Asker(tenant);
    const members = (roles: string[]) =>
      asker.get(`${GROUPS}&$filter=id eq '${id}'`, { roles }).value[0][
        'members@delta'
      ];
    expect(members([])).toBeUndefined();
    expect(members(['Member.Read.Hidden'])).toHaveLength(4);
  });

  it('starts from now with $deltatoken=latest', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const latest = asker.get(`${USERS}&$deltatoken=latest`);
    expect(latest.value).toEqual([]);
    const { id } = tenant.addUser({ displayName: 'Ada' });
    const { value } = asker.changes(String(latest['@odata.deltaLink']));
    expect(value).toEqual([{ id, displayName: 'Ada' }]);
  });

  it('limits a round to the objects of a filter', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const [one, , three] = tenant.users();
    const { value, next } = asker.changes(
      `${USERS}&$filter=id eq '${one.id}' or id eq '${three.id}'`,
    );
    expect(value.map(({ id }) => id)).toEqual([one.id, three.id]);
    tenant
      .users()
      .forEach(({ id }) => tenant.updateUser(id, { department: 'X' }));
    expect(asker.changes(next).value.map(({ id }) => id)).toEqual([
      one.id,
      three.id,
    ]);
  });

  it('names all members of filtered groups, whether or not anybody asks for these, and tells of deletion and return', () => {
    const tenant = smallTenant();
    const asker = new Asker(tenant);
    const [group, other] = tenant.groups();
    const members = tenant.membersOf(group.id);
    const [member, deleted] = members;
    tenant.deleteUser(deleted.id);
    const filter = `$filter=id eq '${group.id}' or id eq '${nobody}'`;
    const first = asker.changes(`/groups/delta?${filter}`);
    expect(first.value.map(({ id }) => id)).toEqual([group.id]);
    expect(first.value[0]['members@delta']).toHaveLength(members.length);
    tenant.removeMember(group.id, member.id);
    tenant.updateGroup(other.id, { description: 'Not asked for' });
    const second = asker.changes(first.next);
    expect(second.value).toEqual([
      expect.objectContaining({
        id: group.id,
        'members@delta': [
          expect.objectContaining({
            id: member.id,
            '@removed': { reason: 'deleted' },
          }),
        ],
      }),
    ]);
    tenant.deleteGroup(group.id);
    const third = asker.changes(second.next);
    expect(third.value).toEqual([
      { id: group.id, '@removed': { reason: 'changed' } },
    ]);
    tenant.restoreGroup(group.id);
    expect(asker.changes(third.next).value).toEqual([
      expect.objectContaining({ id: group.id }),
    ]);
  });

  it('takes 50 ids in a filter', () => {
    const filter = Array.from({ length: 50 }, (_, i) => `id eq '${i}'`);
    const link = `/users/delta?$filter=${filter.join(' or ')}`;
    expect(new Asker(smallTenant()).changes(link).value).toEqual([]);
  });

  it('includes members by default, managers only when selected', () => {
    const asker = new Asker(smallTenant());
    expect(asker.get('/groups/delta').value[0]).toHaveProperty('members@delta');
    const users = asker.get('/users/delta').value;
    expect(users.some(entry => 'manager@delta' in entry)).toBe(false);
  });

  it.each(['$top=5', '$expand=members', '$orderby=displayName', '$count=true'])(
    'refuses %s',
    option => {
      const { status, code } = caught(() =>
        new Asker(smallTenant()).get(`/groups/delta?${option}`),
      );
      expect([status, code]).toEqual([400, 'Request_UnsupportedQuery']);
    },
  );

  it.each(["displayName eq 'x'", "id ne 'x'", 'not (id eq null)'])(
    'refuses the filter %s',
    filter => {
      const { status, code } = caught(() =>
        new Asker(smallTenant()).get(`/groups/delta?$filter=${filter}`),
      );
      expect([status, code]).toEqual([400, 'Request_UnsupportedQuery']);
    },
  );

  it('refuses a filter of more than 50 objects', () => {
    const filter = Array.from({ length: 51 }, (_, i) => `id eq '${i}'`);
    const link = `/groups/delta?$filter=${filter.join(' or ')}`;
    expect(caught(() => new Asker(smallTenant()).get(link)).status).toBe(400);
  });

  describe('tokens', () => {
    it('are good for a later process with the same tenant', () => {
      const { next } = new Asker(smallTenant()).changes(USERS);
      const later = smallTenant();
      const [{ id }] = later.users();
      later.updateUser(id, { department: 'Later' });
      expect(new Asker(later).changes(next).value).toHaveLength(1);
    });

    it('are unknown to a process whose tenant has another history', () => {
      const tenant = smallTenant();
      tenant.updateUser(tenant.users()[0].id, { department: 'A' });
      const { next } = new Asker(tenant).changes(USERS);

      const same = smallTenant();
      same.updateUser(same.users()[0].id, { department: 'A' });
      expect(new Asker(same).changes(next).value).toEqual([]);

      const other = smallTenant();
      other.updateUser(other.users()[0].id, { department: 'B' });
      for (const unrelated of [smallTenant(), other]) {
        const { status, code } = caught(() => new Asker(unrelated).get(next));
        expect([status, code]).toEqual([400, 'syncStateNotFound']);
      }
    });

    it('live for seven days', () => {
      const asker = new Asker(smallTenant());
      const { next } = asker.changes(USERS);
      asker.now += 7 * DAY_MS;
      expect(asker.get(next).value).toEqual([]);
      asker.now += 1;
      expect(caught(() => asker.get(next)).code).toBe('syncStateNotFound');
    });

    it('expire on demand, those issued later do not', () => {
      const asker = new Asker(smallTenant(), { objects: 2 });
      const { next } = asker.changes(USERS);
      const midway = String(asker.get(USERS)['@odata.nextLink']);
      asker.delta.expireTokens('resyncRequired');
      for (const link of [next, midway]) {
        const { status, code } = caught(() => asker.get(link));
        expect([status, code]).toEqual([410, 'resyncRequired']);
      }
      expect(asker.changes(asker.changes(USERS).next).value).toEqual([]);
    });

    it('point to a new start when they are gone', () => {
      const asker = new Asker(smallTenant());
      const first = asker.changes(USERS);
      asker.delta.expireTokens('gone');
      const { status, headers } = caught(() => asker.get(first.next));
      expect(status).toBe(410);
      expect(headers.Location).toContain('$deltatoken=&');
      expect(asker.changes(headers.Location).value).toEqual(first.value);
    });

    it.each(['x', 'e30.e30', 'a.b.c'])('are not made up: %s', token => {
      const { status, code } = caught(() =>
        new Asker(smallTenant()).get(`/users/delta?$deltatoken=${token}`),
      );
      expect([status, code]).toEqual([400, 'Request_BadRequest']);
    });

    it('of a page do not pass for those of a round', () => {
      const asker = new Asker(smallTenant(), { objects: 1 });
      const next = String(asker.get(USERS)['@odata.nextLink']);
      const swapped = next.replace('$skiptoken', '$deltatoken');
      expect(caught(() => asker.get(swapped)).status).toBe(400);
    });
  });

  describe('quirks', () => {
    const always = {
      repeatedObject: 1,
      emptyPage: 1,
      replayedChange: 1,
      removedMemberInInitialRound: 1,
    };

    it('repeat objects within and across pages, with empty pages between', () => {
      const asker = new Asker(smallTenant(), { objects: 2, quirks: always });
      const pages = asker.round('/users/delta?$select=displayName');
      const numbers = pages.map(page => page.value.map(({ id }) => id));
      const ids = [...new Set(numbers.flat())];
      const places = numbers.map(page => page.map(id => ids.indexOf(id)));
      expect(places).toEqual([[0, 1, 0], [], [1, 2, 3, 2]]);
    });

    it('replay earlier changes in a round with changes', () => {
      const tenant = smallTenant();
      const asker = new Asker(tenant, { quirks: always });
      const [old, recent] = tenant.users();
      tenant.updateUser(old.id, { department: 'Old' });
      const { next } = asker.changes(USERS);
      tenant.updateUser(recent.id, { department: 'New' });
      const ids = asker.changes(next).value.map(({ id }) => id);
      expect(new Set(ids)).toEqual(new Set([old.id, recent.id]));
    });

    it('mention members as removed in a first round', () => {
      const tenant = generateTenant({
        users: 50,
        groups: 20,
        memberships: 150,
      });
      const { value } = new Asker(tenant, { quirks: always }).changes(GROUPS);
      const removed = value
        .flatMap(entry => (entry['members@delta'] ?? []) as object[])
        .filter(link => '@removed' in link);
      expect(removed.length).toBeGreaterThan(0);
    });
  });
});
