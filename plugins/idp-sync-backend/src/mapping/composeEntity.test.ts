import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import { composeEntity } from './composeEntity';
import { hashEntity } from './hashEntity';
import { validateEntity } from './validateEntity';

const user: UserEntity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: {
    name: 'chosen-by-a-transformer',
    namespace: 'theirs',
    annotations: {
      'idp-sync/connection': 'fabrikam',
      'example.com/floor': '3',
    },
  },
  spec: { profile: { displayName: 'Ann' }, memberOf: ['group:default/admins'] },
};

const identity = {
  connectionId: 'contoso',
  objectId: 'a1',
  entityRef: 'user:entra/ann_contoso.com',
};

describe('composeEntity', () => {
  it('has the last word on name, relations and our annotations', () => {
    expect(
      composeEntity(user, {
        ...identity,
        relations: { memberOf: ['group:default/devs'] },
      }),
    ).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: {
        name: 'ann_contoso.com',
        namespace: 'entra',
        annotations: {
          'example.com/floor': '3',
          'idp-sync/connection': 'contoso',
          'idp-sync/object-id': 'a1',
          'backstage.io/managed-by-location': 'idp-sync:contoso/a1',
          'backstage.io/managed-by-origin-location': 'idp-sync:contoso/a1',
        },
      },
      spec: {
        profile: { displayName: 'Ann' },
        memberOf: ['group:default/devs'],
      },
    });
  });

  it('leaves groups no relation that is not ours', () => {
    const group: GroupEntity = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Group',
      metadata: { name: '' },
      spec: {
        type: 'squad',
        parent: 'group:default/theirs',
        children: ['group:default/theirs'],
        members: ['user:default/eve'],
      },
    };
    const entityRef = 'group:default/devs';
    expect(
      composeEntity(group, {
        ...identity,
        entityRef,
        relations: { children: [] },
      }).spec,
    ).toEqual({ type: 'squad', children: [] });
    expect(
      composeEntity(group, {
        ...identity,
        entityRef,
        relations: {
          parent: 'group:default/root',
          children: ['group:default/sub'],
        },
      }).spec,
    ).toEqual({
      type: 'squad',
      parent: 'group:default/root',
      children: ['group:default/sub'],
    });
  });
});

describe('hashEntity', () => {
  const entity = composeEntity(user, {
    ...identity,
    relations: { memberOf: [] },
  });

  it('does not depend on the order of keys, and on everything else', () => {
    const { spec, metadata, kind, apiVersion } = entity;
    expect(hashEntity({ spec, metadata, kind, apiVersion })).toBe(
      hashEntity(entity),
    );
    expect(hashEntity(entity)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashEntity({ ...entity, spec: {} })).not.toBe(hashEntity(entity));
  });
});

describe('validateEntity', () => {
  const entity = composeEntity(user, {
    ...identity,
    relations: { memberOf: [] },
  });

  it('lets valid entities pass', async () => {
    await expect(validateEntity(entity)).resolves.toBeUndefined();
  });

  it.each([
    [
      'a name',
      { ...entity, metadata: { ...entity.metadata, name: 'not valid' } },
      /name/,
    ],
    [
      'an annotation',
      { ...entity, metadata: { ...entity.metadata, annotations: { a: 1 } } },
      /annotations/,
    ],
    [
      'a tag',
      { ...entity, metadata: { ...entity.metadata, tags: ['Not Valid'] } },
      /tags/,
    ],
    ['spec', { ...entity, spec: { memberOf: 'x' } }, /memberOf/],
    ['the root', { ...entity, colour: 'red' }, /colour/],
    ['apiVersion', { ...entity, apiVersion: 'v1' }, /./],
  ])('says what is wrong with %s', async (_, broken, message) => {
    // What a transformer written in JavaScript may have made.
    const invalid = broken as unknown as typeof entity;
    await expect(validateEntity(invalid)).rejects.toMatchObject({
      code: 'IDP_ENTITY_INVALID',
      message: expect.stringMatching(message),
    });
  });
});
