import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import {
  parsePolicy,
  STANDARD_MAPPINGS,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import { cleanText } from '../database/cleanText';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { directories } from '../plan/__testUtils__/arbitraries';
import { AttributeMapper, keptFieldsOf } from './AttributeMapper';
import { hashInput } from './hashInput';
import { mapObject } from './mapObject';

const ann: DirectoryObject = {
  objectId: 'ann',
  class: 'user',
  attributes: {
    displayName: 'Ann Müller',
    mail: 'ann@contoso.com',
    department: 'Sales & Service',
    usageLocation: 'de',
    accountEnabled: true,
    level: 7,
    phones: ['1', '2'],
    long: 'x'.repeat(64),
    script: ['javascript', 'alert(1)'].join(':'),
  },
};

const sales: DirectoryObject = {
  objectId: 'sales',
  class: 'group',
  attributes: { displayName: 'Sales' },
};

interface Row {
  field: string;
  expression: string;
  required?: boolean;
  apply?: string;
}

function mapperOf(objectClass: 'user' | 'group', rows: Row[]) {
  return AttributeMapper.create(
    parsePolicy({
      mapping: {
        attributes: { [objectClass]: rows },
        tables: { countries: { DE: 'Germany' } },
      },
    }).mapping,
  );
}

function mapWith(object: DirectoryObject, ...rows: Row[]) {
  const entity = mapObject(object, 'azureAd');
  mapperOf(object.class === 'user' ? 'user' : 'group', rows).apply(
    object,
    entity,
  );
  return entity as (UserEntity | GroupEntity) & {
    metadata: Record<string, unknown>;
    spec: Record<string, unknown>;
  };
}

describe('AttributeMapper', () => {
  it('sets fields beside those of the standard mapping and instead of them', () => {
    const { metadata, spec } = mapWith(
      ann,
      { field: 'displayName', expression: 'upper(displayName)' },
      { field: 'email', expression: 'null' },
      { field: 'title', expression: 'lookup("countries", usageLocation)' },
      { field: 'labels.department', expression: 'slug(department)' },
      { field: 'annotations.example.com/level', expression: 'level' },
      { field: 'tags', expression: '[slug(department), "b", "b"]' },
      { field: 'links.Mail', expression: '"mailto:" + mail' },
      { field: 'spec.office.phones', expression: 'phones' },
      { field: 'metadata.nothing', expression: 'nothing' },
    );
    expect(metadata).toEqual({
      name: '',
      title: 'Germany',
      labels: { department: 'sales-service' },
      annotations: {
        'graph.microsoft.com/user-id': 'ann',
        'microsoft.com/email': 'ann@contoso.com',
        'example.com/level': '7',
      },
      tags: ['sales-service', 'b'],
      links: [{ url: 'mailto:ann@contoso.com', title: 'Mail' }],
    });
    expect(spec).toEqual({
      profile: { displayName: 'ANN MÜLLER' },
      memberOf: [],
      office: { phones: ['1', '2'] },
    });
  });

  it.each([
    [
      ann,
      { field: 'title', expression: 'nothing', required: true },
      'The mapping of title failed: it is required, and its expression comes to nothing (made of nothing)',
    ],
    [
      ann,
      { field: 'title', expression: 'phones' },
      /one text is needed, and this is a list/,
    ],
    [
      ann,
      { field: 'title', expression: '"1" + upper(level)' },
      'The mapping of title failed: text is needed, and this is a number; string(…) makes text of it (line 1, column 7)',
    ],
    [
      ann,
      { field: 'labels.x', expression: 'department' },
      /takes no label "Sales & Service"/,
    ],
    [ann, { field: 'labels.x', expression: 'long' }, /takes no label "x{59}…"/],
    [ann, { field: 'tags', expression: 'department' }, /takes no tag/],
    [
      ann,
      { field: 'links.x', expression: 'script' },
      /is not an address that a page can lead to/,
    ],
    [
      ann,
      { field: 'picture', expression: 'script' },
      /is not an address that a page can lead to/,
    ],
    [sales, { field: 'type', expression: 'nothing' }, /the catalog needs it/],
  ])(
    'says which field could not be made and why: %#',
    (object, row, message) => {
      expect(() => mapWith(object, row)).toThrow(message);
    },
  );

  it('names every field that could not be made when it is tried', () => {
    const mapper = mapperOf('user', [
      { field: 'title', expression: 'upper(level)' },
      { field: 'description', expression: 'mail' },
      { field: 'labels.x', expression: 'mail' },
    ]);
    const entity = mapObject(ann, 'azureAd');
    expect(mapper.try(ann, entity).map(({ field }) => field)).toEqual([
      'title',
      'labels.x',
    ]);
    expect(entity.metadata.description).toBe('ann@contoso.com');
  });

  it('keeps what is applied at creation only, also that there was nothing', () => {
    const rows = [
      { field: 'title', expression: 'department', apply: 'atCreation' },
      { field: 'displayName', expression: 'mail', apply: 'atCreation' },
      {
        field: 'links.Mail',
        expression: '"mailto:" + mail',
        apply: 'atCreation',
      },
    ];
    const mapper = mapperOf('user', rows);
    const created = mapWith(ann, ...rows);
    const kept = keptFieldsOf(
      { ...created, metadata: { ...created.metadata, title: undefined } },
      mapper.mappingsOf('user'),
    );
    const moved = {
      ...ann,
      attributes: { ...ann.attributes, mail: 'ann@fabrikam.com' },
    };
    const entity = mapObject(moved, 'azureAd');
    mapper.apply(moved, entity, kept);
    expect(entity).toEqual({
      ...created,
      metadata: {
        name: '',
        annotations: {
          'graph.microsoft.com/user-id': 'ann',
          'microsoft.com/email': 'ann@fabrikam.com',
        },
        links: [{ url: 'mailto:ann@contoso.com', title: 'Mail' }],
      },
      spec: {
        ...created.spec,
        profile: { displayName: 'ann@contoso.com', email: 'ann@fabrikam.com' },
      },
    });
  });

  it('makes what the standard mapping makes of the standard written as mappings', () => {
    const standardMapper = (objectClass: 'user' | 'group') =>
      mapperOf(
        objectClass,
        STANDARD_MAPPINGS[objectClass]
          .filter(({ mappable }) => mappable)
          .map(({ field, expression }) => ({ field, expression })),
      );
    const mappers = {
      user: standardMapper('user'),
      group: standardMapper('group'),
      organization: standardMapper('group'),
    };
    fc.assert(
      fc.property(directories, ({ objects }) => {
        // The mirror keeps no halves of characters.
        const read: DirectoryObject[] = JSON.parse(
          JSON.stringify(objects, (_, value) =>
            typeof value === 'string' ? cleanText(value) : value,
          ),
        );
        for (const object of read) {
          const entity = mapObject(object, 'azureAd');
          const standard = structuredClone(entity);
          mappers[object.class].apply(object, entity);
          expect(entity).toEqual(standard);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('leaves the root group of the tenant as it is', () => {
    const tenant: DirectoryObject = { ...sales, class: 'organization' };
    expect(mapWith(tenant, { field: 'title', expression: '"x"' })).toEqual(
      mapObject(tenant, 'azureAd'),
    );
  });

  it('has another input hash after every change of the mappings', () => {
    const row = { field: 'title', expression: 'department' };
    const identity = {
      connectionId: 'contoso',
      objectId: 'ann',
      entityRef: 'user:default/ann',
      relations: { memberOf: [] },
    };
    const mappings = [
      [],
      [row],
      [{ ...row, field: 'description' }],
      [{ ...row, expression: 'mail' }],
      [{ ...row, required: true }],
      [{ ...row, apply: 'atCreation' }],
    ].map(rows => ({
      attributes: { user: rows },
      tables: {} as Record<string, unknown>,
    }));
    mappings.push({ ...mappings[1], tables: { a: { b: 'c' } } });
    const hashes = mappings.map(mapping =>
      hashInput(
        ann,
        identity,
        'azureAd',
        AttributeMapper.create(parsePolicy({ mapping }).mapping).fingerprintOf(
          'user',
        ),
      ),
    );
    expect(new Set(hashes).size).toBe(mappings.length);
  });
});
