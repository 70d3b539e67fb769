import type { GroupEntity } from '@backstage/catalog-model';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  exampleDirectory,
  type ExampleDirectory,
} from './__testUtils__/exampleDirectory';
import { applyPlan, plan, type Plan } from './__testUtils__/simulation';
import type { ManagedEntity } from './types';

const POLICY = parsePolicy({});

function changeOf({ changes }: Plan, objectId: string) {
  return changes.find(change => change.objectId === objectId);
}

function specOf(made: Plan, objectId: string) {
  return (changeOf(made, objectId)?.entity as GroupEntity | undefined)?.spec;
}

/** What a first sync of a directory leaves behind. */
function synced(directory: ExampleDirectory, policy = POLICY): ManagedEntity[] {
  return applyPlan([], plan(exampleDirectory(directory), policy));
}

describe('the hierarchy of groups', () => {
  const directory: ExampleDirectory = {
    organization: { displayName: 'Contoso Ltd.' },
    users: { ann: {} },
    groups: { A: {}, B: {}, C: {} },
    members: { A: ['C'], B: ['C', 'ann'] },
  };

  it('has a root that lists nobody, one parent each, and further parents that list their children', () => {
    const made = plan(exampleDirectory(directory), POLICY);
    expect(changeOf(made, 'tenant')).toMatchObject({
      action: 'create',
      entityRef: 'group:default/contoso_ltd',
      entity: {
        metadata: {
          annotations: { 'graph.microsoft.com/tenant-id': 'tenant' },
        },
        spec: { type: 'root', children: [] },
      },
    });
    expect(specOf(made, 'A')).toMatchObject({
      parent: 'group:default/contoso_ltd',
      children: [],
    });
    expect(specOf(made, 'B')).toMatchObject({
      parent: 'group:default/contoso_ltd',
      children: ['group:default/c'],
    });
    expect(specOf(made, 'C')).toMatchObject({
      parent: 'group:default/a',
      children: [],
    });
    expect(specOf(made, 'ann')).toMatchObject({
      memberOf: ['group:default/b'],
    });
    expect(made.changes.map(change => change.objectId)).toEqual([
      'tenant',
      'A',
      'B',
      'C',
      'ann',
    ]);
  });

  it('has no root where the tenant has not been read', () => {
    const made = plan(
      exampleDirectory({ ...directory, organization: undefined }),
      POLICY,
    );
    expect(specOf(made, 'A')).not.toHaveProperty('parent');
    expect(made.counts.organization).toMatchObject({ read: 0, inScope: 0 });
  });
});

describe('leavers', () => {
  const directory: ExampleDirectory = {
    users: { ann: {}, bob: {}, cat: {} },
    groups: { A: {} },
    members: { A: ['ann', 'bob'] },
  };

  it('are removed with the reason, people before groups', () => {
    const made = plan(
      exampleDirectory({ users: { ann: { accountEnabled: false }, bob: {} } }),
      POLICY,
      synced(directory),
    );
    expect(
      made.changes.map(({ objectId, action, reasonCode }) => [
        objectId,
        action,
        reasonCode,
      ]),
    ).toEqual([
      ['bob', 'update', 'changed'],
      ['ann', 'remove', 'accountDisabled'],
      ['cat', 'remove', 'removedFromDirectory'],
      ['A', 'remove', 'removedFromDirectory'],
    ]);
  });

  it('come back to their reference and their groups', () => {
    const gone = {
      ...directory,
      users: { ...directory.users, ann: { accountEnabled: false } },
    };
    const left = applyPlan(
      synced(directory),
      plan(exampleDirectory(gone), POLICY, synced(directory)),
    );
    const back = plan(exampleDirectory(directory), POLICY, left);
    expect(back.changes).toEqual([
      expect.objectContaining({
        objectId: 'ann',
        action: 'create',
        reasonCode: 'returned',
        entityRef: 'user:default/ann',
        entity: expect.objectContaining({
          spec: expect.objectContaining({ memberOf: ['group:default/a'] }),
        }),
      }),
    ]);
  });

  it('leave a reference that no namesake inherits', () => {
    const left = applyPlan(
      synced({ users: { ann: {} } }),
      plan(exampleDirectory({}), POLICY, synced({ users: { ann: {} } })),
    );
    const made = plan(
      exampleDirectory({ users: { zoe: { mail: 'ann' } } }),
      POLICY,
      left,
    );
    expect(changeOf(made, 'zoe')?.entityRef).toMatch(
      /^user:default\/ann-[0-9a-f]{8}$/,
    );
  });
});

describe('names', () => {
  it('say why they are not the usual ones', () => {
    const made = plan(
      exampleDirectory({
        organization: { displayName: 'Contoso' },
        users: {
          ann: { mail: '.ann@contoso.com' },
          bob: { mail: '!!!', displayName: '!' },
        },
        groups: { A: { displayName: 'contoso' } },
      }),
      POLICY,
    );
    expect(changeOf(made, 'A')).toMatchObject({
      entityRef: 'group:default/contoso',
      reason: 'New in scope. All groups are selected.',
    });
    expect(changeOf(made, 'tenant')).toMatchObject({
      entityRef: expect.stringMatching(/^group:default\/contoso-[0-9a-f]{8}$/),
      reason: expect.stringContaining(
        'because the usual name "contoso" is taken.',
      ),
    });
    expect(changeOf(made, 'ann')).toMatchObject({
      entityRef: 'user:default/ann_contoso.com',
      reason: expect.stringContaining(
        'because the usual name ".ann_contoso.com" is not valid in the catalog.',
      ),
    });
    expect(changeOf(made, 'bob')?.reason).toContain(
      'because no attribute gives a valid name.',
    );
    expect(made.warnings).toEqual([
      expect.objectContaining({ code: 'IDP_NAME_CHANGED', count: 3 }),
    ]);
  });

  it('say which attribute gave them where the usual one gives none', () => {
    const long = `.${'x'.repeat(200)}`;
    const made = plan(
      exampleDirectory({
        users: {
          a: { mail: '李', userPrincipalName: 'bruce@contoso.com' },
          b: { mail: long },
          c: { mail: long },
        },
        groups: {
          A: { displayName: '!!!', mailNickname: 'ops', securityEnabled: true },
          B: { displayName: '…', mailNickname: 'ops', securityEnabled: true },
        },
      }),
      POLICY,
    );
    const reasonOf = (objectId: string) => changeOf(made, objectId)?.reason;
    expect(reasonOf('a')).toContain(
      'Named "bruce_contoso.com" after userPrincipalName, because mail gives no valid name.',
    );
    expect(reasonOf('A')).toContain(
      'Named "ops" after mailNickname, because displayName gives no valid name.',
    );
    expect(reasonOf('B')).toMatch(
      /Named "ops-\w{8}" after mailNickname, because displayName gives no valid name, and "ops" is taken\./,
    );
    expect(reasonOf('b')).toMatch(/usual name "\.x{78}…" is not valid/);
    expect(reasonOf('c')).toMatch(
      /not valid in the catalog, and "x{63}" is taken\./,
    );
  });

  it('are no news in later runs', () => {
    const directory = {
      users: { ann: { mail: 'jane' }, bob: { mail: 'JANE' } },
    };
    expect(
      plan(exampleDirectory(directory), POLICY, synced(directory)).warnings,
    ).toEqual([]);
  });

  it('stay when the object is renamed, unless references follow', () => {
    const renamed = exampleDirectory({
      users: { ann: { mail: 'doe' }, bob: { mail: 'ann' } },
    });
    const before = synced({ users: { ann: { mail: 'ann' } } });
    expect(changeOf(plan(renamed, POLICY, before), 'ann')).toMatchObject({
      action: 'update',
      reasonCode: 'changed',
      entityRef: 'user:default/ann',
    });
    const follow = plan(
      renamed,
      parsePolicy({ mapping: { renames: 'follow' } }),
      before,
    );
    expect(changeOf(follow, 'ann')).toMatchObject({
      action: 'update',
      reasonCode: 'renamed',
      entityRef: 'user:default/doe',
      previousRef: 'user:default/ann',
      expectedSequence: 1,
    });
    expect(changeOf(follow, 'bob')?.entityRef).toMatch(
      /^user:default\/ann-[0-9a-f]{8}$/,
    );
  });

  describe('that follow and are exchanged', () => {
    const FOLLOW = parsePolicy({ mapping: { renames: 'follow' } });
    const called = (mails: Record<string, string>) =>
      exampleDirectory({
        users: Object.fromEntries(
          Object.entries(mails).map(([id, mail]) => [id, { mail }]),
        ),
      });
    const next = (
      managed: readonly ManagedEntity[],
      mails: Record<string, string>,
    ) => applyPlan(managed, plan(called(mails), FOLLOW, managed));
    const namesOf = (managed: readonly ManagedEntity[]) =>
      Object.fromEntries(
        managed.map(row => [
          row.objectId,
          row.entityRef.replace('user:default/', ''),
        ]),
      );
    const first = next([], { a: 'ann', b: 'bob', c: 'cat' });

    it.each([
      ['a swap', { a: 'bob', b: 'ann', c: 'cat' }],
      ['a ring of three', { a: 'bob', b: 'cat', c: 'ann' }],
    ])('do not pass a reference on: %s', (_, mails) => {
      const made = plan(called(mails), FOLLOW, first);
      expect(changeOf(made, 'a')).toMatchObject({
        entityRef: expect.stringMatching(/^user:default\/bob-[0-9a-f]{8}$/),
        previousRef: 'user:default/ann',
        reason: expect.stringContaining('the usual name "bob" is taken'),
      });
      expect(made.warnings).toEqual([
        expect.objectContaining({
          code: 'IDP_NAME_CHANGED',
          message: expect.stringContaining('"a" as user:default/bob-'),
          count: made.changes.length,
        }),
      ]);
      const after = applyPlan(first, made);
      expect(plan(called(mails), FOLLOW, after).changes).toEqual([]);
    });

    it('do not pass a reference on whichever of the two is renamed first', () => {
      const away = next(first, { a: 'anna', b: 'bob', c: 'cat' });
      const after = next(away, { a: 'anna', b: 'ann', c: 'cat' });
      expect(namesOf(after)).toEqual({
        a: 'anna',
        b: expect.stringMatching(/^ann-[0-9a-f]{8}$/),
        c: 'cat',
      });
    });

    it('come back to the reference they had', () => {
      const swapped = next(first, { a: 'bob', b: 'ann', c: 'cat' });
      const back = next(swapped, { a: 'ann', b: 'bob', c: 'cat' });
      expect(namesOf(back)).toEqual({ a: 'ann', b: 'bob', c: 'cat' });
    });

    it('keep from all others what somebody left who came back by another name', () => {
      const gone = next(first, { b: 'bob', c: 'cat' });
      const back = next(gone, { a: 'anna', b: 'bob', c: 'cat' });
      const joined = next(back, { a: 'anna', b: 'bob', c: 'cat', d: 'ann' });
      expect(namesOf(joined)).toMatchObject({
        a: 'anna',
        d: expect.stringMatching(/^ann-[0-9a-f]{8}$/),
      });
    });
  });

  it('that follow do not change when a namesake leaves', () => {
    const policy = parsePolicy({ mapping: { renames: 'follow' } });
    const before = synced(
      { users: { ann: { mail: 'jane' }, bob: { mail: 'jane' } } },
      policy,
    );
    const withoutAnn = before.filter(row => row.objectId === 'bob');
    const made = plan(
      exampleDirectory({ users: { bob: { mail: 'jane' } } }),
      policy,
      withoutAnn,
    );
    expect(made.changes).toEqual([]);
  });
});

describe('transformers', () => {
  const directory: ExampleDirectory = {
    users: { ann: {}, bob: {} },
    groups: { A: {}, B: {}, C: {} },
    members: { A: ['B'], B: ['ann', 'C'], C: ['bob'] },
  };
  const failing: EntityTransformers = {
    version: '1',
    group: ({ entity, objectId }) => {
      if (objectId === 'B') {
        throw new Error('broken');
      }
      return entity;
    },
  };

  it('that fail an object leave its entity and the relations to it as they are', () => {
    const made = plan(exampleDirectory(directory), POLICY, synced(directory), {
      transformers: failing,
    });
    expect(made.changes).toEqual([
      expect.objectContaining({
        objectId: 'B',
        action: 'none',
        reasonCode: 'mappingFailed',
        entityRef: 'group:default/b',
        error: expect.objectContaining({ code: 'IDP_TRANSFORMER_FAILED' }),
      }),
    ]);
    expect(made.counts.group).toMatchObject({
      inScope: 3,
      failed: 1,
      unchanged: 2,
      managedAfter: 3,
    });
  });

  it('that fail a new object leave nothing that refers to it', () => {
    const made = plan(exampleDirectory(directory), POLICY, [], {
      transformers: failing,
    });
    expect(changeOf(made, 'B')?.entityRef).toBeUndefined();
    expect(specOf(made, 'C')).not.toHaveProperty('parent');
    expect(specOf(made, 'ann')).toStrictEqual({
      profile: { displayName: 'ann' },
      memberOf: [],
    });
    expect(made.counts.group).toMatchObject({
      created: 2,
      failed: 1,
      managedAfter: 2,
    });
  });

  it('that leave out a group let its members count for the next one above', () => {
    const transformers: EntityTransformers = {
      version: '1',
      group: ({ entity, objectId }) => (objectId === 'B' ? undefined : entity),
    };
    const made = plan(exampleDirectory(directory), POLICY, synced(directory), {
      transformers,
    });
    expect(changeOf(made, 'B')).toMatchObject({
      action: 'remove',
      reasonCode: 'leftOutByTransformer',
    });
    expect(specOf(made, 'ann')).toMatchObject({
      memberOf: ['group:default/a'],
    });
    expect(specOf(made, 'C')).toMatchObject({ parent: 'group:default/a' });
    expect(made.counts.group).toMatchObject({
      inScope: 2,
      filtered: 1,
      removed: 1,
    });
  });

  it('may leave out the tenant', () => {
    const tenant = {
      organization: { displayName: 'Contoso' },
      groups: { A: {} },
    };
    const made = plan(exampleDirectory(tenant), POLICY, synced(tenant), {
      transformers: { version: '1', organization: () => undefined },
    });
    expect(changeOf(made, 'tenant')).toMatchObject({
      action: 'remove',
      reasonCode: 'leftOutByTransformer',
    });
    expect(specOf(made, 'A')).not.toHaveProperty('parent');
    expect(made.counts.organization).toMatchObject({
      read: 1,
      inScope: 0,
      filtered: 1,
      removed: 1,
    });
  });
});

describe('rows that are not in the catalog', () => {
  it.each(['reserved', 'conflict'] as const)(
    'are tried again when %s',
    status => {
      const directory = { users: { ann: {} } };
      const managed = synced(directory).map(row => ({ ...row, status }));
      const made = plan(exampleDirectory(directory), POLICY, managed);
      expect(made.changes).toEqual([
        expect.objectContaining({
          action: 'create',
          reasonCode: 'retried',
          entityRef: 'user:default/ann',
          expectedSequence: 1,
        }),
      ]);
      expect(made.counts.user).toMatchObject({
        created: 1,
        managedBefore: 0,
        managedAfter: 1,
      });
      expect(plan(exampleDirectory({}), POLICY, managed).changes).toEqual([]);
    },
  );
});
