import {
  defaultGroupTransformer,
  defaultOrganizationTransformer,
  defaultUserTransformer,
} from '@backstage/plugin-catalog-backend-module-msgraph';
import type { DirectoryAttributes } from '@idp-sync/backstage-plugin-idp-sync-node';
import fc from 'fast-check';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { hostileNames } from '../__testUtils__/hostileNames';
import { entityNamesOf, nameForms } from './entityName';
import { mapObject } from './mapObject';
import { validateEntity } from './validateEntity';

/** As the catalog has it. */
const VALID_NAME = /^(?=.{1,63}$)([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const names = fc.option(hostileNames, { nil: undefined, freq: 5 });

const user = (attributes: DirectoryAttributes): DirectoryObject => ({
  objectId: '5f2b4a4e-0000-4000-8000-000000000001',
  class: 'user',
  attributes,
});

const group = (attributes: DirectoryAttributes): DirectoryObject => ({
  objectId: '5f2b4a4e-0000-4000-8000-000000000002',
  class: 'group',
  attributes,
});

const organization = (attributes: DirectoryAttributes): DirectoryObject => ({
  objectId: '5f2b4a4e-0000-4000-8000-000000000003',
  class: 'organization',
  attributes,
});

const objects: fc.Arbitrary<DirectoryObject> = fc.oneof(
  fc
    .record({
      displayName: names,
      mail: names,
      userPrincipalName: hostileNames,
    })
    .map(user),
  fc
    .record({
      displayName: names,
      mail: names,
      mailNickname: names,
      description: names,
      securityEnabled: fc.constantFrom(true, false, undefined),
    })
    .map(group),
  fc.record({ displayName: names }).map(organization),
);

/** The entity that the msgraph module makes of an object; undefined where it drops it. */
async function msgraphEntity({
  class: objectClass,
  objectId,
  attributes,
}: DirectoryObject) {
  const object = { id: objectId, ...attributes };
  if (objectClass === 'user') {
    return defaultUserTransformer(object);
  }
  return objectClass === 'group'
    ? defaultGroupTransformer(object)
    : defaultOrganizationTransformer(object);
}

function firstName(object: DirectoryObject): string {
  const kind = object.class === 'user' ? 'user' : 'group';
  return nameForms(entityNamesOf(object), kind, object.objectId).next().value;
}

describe('the default mapping', () => {
  it('makes what the msgraph module makes, wherever the catalog would accept that', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(objects, async object => {
        const theirs = await msgraphEntity(object);
        const blank = Object.values(object.attributes).some(
          value => typeof value === 'string' && value.trim() === '',
        );
        fc.pre(
          theirs !== undefined &&
            !blank &&
            VALID_NAME.test(theirs.metadata.name),
        );
        compared += 1;
        const ours = mapObject(object, 'azureAd');
        expect({
          ...ours,
          metadata: { ...ours.metadata, name: firstName(object) },
        }).toEqual(theirs);
      }),
      { seed: 20261120, numRuns: 500 },
    );
    expect(compared).toBe(500);
  });

  it('makes a valid entity of everything, also of what the msgraph module drops', async () => {
    await fc.assert(
      fc.asyncProperty(objects, async object => {
        const entity = mapObject(object, 'azureAd');
        const name = firstName(object);
        expect(name).toMatch(VALID_NAME);
        await validateEntity({
          ...entity,
          metadata: { ...entity.metadata, name },
        });
      }),
      { seed: 20261120, numRuns: 500 },
    );
  });

  it('falls back to what else names an object', () => {
    const display = (object: DirectoryObject) =>
      mapObject(object, 'azureAd').spec.profile?.displayName;
    expect(display(user({ displayName: ' ', mail: 'a@b.c' }))).toBe('a@b.c');
    expect(display(user({ userPrincipalName: 'u@b.c' }))).toBe('u@b.c');
    expect(display(user({}))).toBe('5f2b4a4e-0000-4000-8000-000000000001');
    expect(display(group({ mailNickname: 'devs' }))).toBe('devs');
    expect(display(organization({}))).toBe(
      '5f2b4a4e-0000-4000-8000-000000000003',
    );
  });

  it('gives other providers no annotations of Microsoft', () => {
    expect(
      mapObject(user({ displayName: 'Ann', mail: 'a@b.c' }), 'ldap'),
    ).toMatchObject({
      metadata: { annotations: {} },
      spec: { profile: { email: 'a@b.c' } },
    });
  });
});

describe('nameForms', () => {
  function forms(object: DirectoryObject, count: number): string[] {
    const all = nameForms(entityNamesOf(object), 'user', object.objectId);
    return Array.from({ length: count }, () => all.next().value);
  }

  it.each([
    ['.hidden', 'hidden'],
    ['[DL] All', 'dl_all'],
    ['trailing.', 'trailing'],
    ['Иван Smith', 'smith'],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
    ['x'.repeat(256), 'x'.repeat(63)],
  ])('makes %s valid', (mail, name) => {
    expect(forms(user({ mail }), 1)).toEqual([name]);
  });

  it('takes the next attribute where one leaves nothing', () => {
    expect(
      forms(
        user({ mail: '李@小.龍', userPrincipalName: 'bruce@contoso.com' }),
        1,
      ),
    ).toEqual(['bruce_contoso.com']);
  });

  it('falls back to the object id where no attribute leaves anything', () => {
    expect(forms(user({ mail: '!!!', displayName: '👩‍💻' }), 1)[0]).toMatch(
      /^user-[0-9a-f]{8}$/,
    );
  });

  it('never ends, never repeats itself, and stays valid', () => {
    for (const mail of ['jane', 'x'.repeat(256), '!!!', `${'x-'.repeat(40)}`]) {
      const all = forms(user({ mail }), 20);
      expect(new Set(all).size).toBe(20);
      for (const name of all) {
        expect(name).toMatch(VALID_NAME);
      }
    }
    expect(forms(user({ mail: 'jane' }), 2)[1]).toMatch(/^jane-[0-9a-f]{8}$/);
  });
});
