import type { Entity } from '@backstage/catalog-model';
import { describeChange } from './describeChange';

function user(
  displayName: string,
  memberOf: string[],
  more: object = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'ann', annotations: { 'example.com/floor': '3' } },
    spec: { profile: { displayName }, memberOf, ...more },
  };
}

describe('describeChange', () => {
  it('names each field that differs, and of lists what was gained and lost', () => {
    expect(
      describeChange(
        user('Ann', ['group:default/a', 'group:default/b', 'group:default/c']),
        user(
          'Ann B.',
          ['group:default/b', 'group:default/c', 'group:default/d'],
          { floor: 4 },
        ),
      ),
    ).toEqual({
      fields: [
        { field: 'spec.profile.displayName', old: 'Ann', new: 'Ann B.' },
        { field: 'spec.floor', new: 4 },
        {
          field: 'spec.memberOf',
          old: ['group:default/a'],
          new: ['group:default/d'],
        },
      ],
      membershipsAdded: 1,
      membershipsRemoved: 1,
    });
  });

  it('gives both lists where only their order differs', () => {
    expect(
      describeChange(
        user('Ann', ['group:default/a', 'group:default/b']),
        user('Ann', ['group:default/b', 'group:default/a']),
      ),
    ).toEqual({
      fields: [
        {
          field: 'spec.memberOf',
          old: ['group:default/a', 'group:default/b'],
          new: ['group:default/b', 'group:default/a'],
        },
      ],
      membershipsAdded: 0,
      membershipsRemoved: 0,
    });
  });

  it('writes paths that can be read back', () => {
    const before = user('Ann', []);
    const after = {
      ...before,
      metadata: {
        ...before.metadata,
        annotations: { 'example.com/floor': '4' },
      },
    };
    expect(describeChange(before, after).fields).toEqual([
      {
        field: 'metadata.annotations["example.com/floor"]',
        old: '3',
        new: '4',
      },
    ]);
  });

  it('tells creates and removals by one side only', () => {
    const entity = user('Ann', ['group:default/a']);
    const created = describeChange(undefined, entity);
    expect(created).toMatchObject({
      membershipsAdded: 1,
      membershipsRemoved: 0,
    });
    expect(created.fields).toContainEqual({
      field: 'spec.profile.displayName',
      new: 'Ann',
    });
    const removed = describeChange(entity, undefined);
    expect(removed).toMatchObject({
      membershipsAdded: 0,
      membershipsRemoved: 1,
    });
    expect(removed.fields).toContainEqual({
      field: 'spec.memberOf',
      old: ['group:default/a'],
    });
    expect(removed.fields.every(field => !('new' in field))).toBe(true);
  });

  it('finds nothing where nothing differs', () => {
    expect(describeChange(user('Ann', []), user('Ann', []))).toEqual({
      fields: [],
      membershipsAdded: 0,
      membershipsRemoved: 0,
    });
  });
});
