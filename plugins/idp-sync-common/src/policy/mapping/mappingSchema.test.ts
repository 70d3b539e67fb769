import fc from 'fast-check';
import { InvalidInputError } from '../../validation';
import { parsePolicy } from '../policySchema';
import { attributesOfMappings } from './attributesOfMappings';
import { parseMappedField, pathOfMappedField } from './fields';
import { STANDARD_MAPPINGS } from './standardMappings';

function issuesOf(mapping: unknown): string[] {
  try {
    parsePolicy({ mapping });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) {
      throw error;
    }
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

const user = (...mappings: unknown[]) => ({ attributes: { user: mappings } });

describe('mapping.attributes', () => {
  it('fills in the defaults', () => {
    expect(
      parsePolicy({
        mapping: {
          attributes: { user: [{ field: 'title', expression: 'jobTitle' }] },
        },
      }).mapping.attributes,
    ).toEqual({
      user: [
        {
          field: 'title',
          expression: 'jobTitle',
          required: false,
          apply: 'always',
        },
      ],
      group: [],
    });
  });

  it.each([
    [
      user({ field: 'title', expression: 'upper(' }),
      'mapping.attributes.user[0].expression: line 1, column 6: "(" cannot stand here, or what it needs is missing',
    ],
    [
      user({ field: 'title', expression: 'lookup("x", a)' }),
      'mapping.attributes.user[0].expression: line 1, column 8: there is no table "x" in mapping.tables',
    ],
    [
      user({ field: 'title', expression: '' }),
      /^mapping.attributes.user\[0\].expression: write an expression, such as displayName$/,
    ],
    [
      user({ field: 'title', expression: 'x'.repeat(1_000_000) }),
      'mapping.attributes.user[0].expression: must have at most 2,000 characters',
    ],
    [
      user(
        { field: 'title', expression: 'a' },
        { field: 'title', expression: 'b' },
      ),
      'mapping.attributes.user[1].field: title is mapped twice',
    ],
    [
      user({ field: 'name', expression: 'a' }),
      /user\[0\].field: name cannot be mapped: it is part of the reference/,
    ],
    [
      user({ field: 'spec.memberOf', expression: 'a' }),
      /cannot be mapped: the memberships/,
    ],
    [user({ field: 'spec.profile.email', expression: 'a' }), /write email/],
    [user({ field: 'spec.profile.email.x', expression: 'a' }), /write email/],
    [user({ field: 'metadata.labels', expression: 'a' }), /write labels/],
    [
      user({ field: 'annotations.idp-sync/object-id', expression: 'a' }),
      /cannot be mapped: it tells which object/,
    ],
    [
      user({
        field: 'annotations.graph.microsoft.com/user-id',
        expression: 'a',
      }),
      /cannot be mapped/,
    ],
    [
      user({
        field: 'annotations.backstage.io/managed-by-location',
        expression: 'a',
      }),
      /cannot be mapped: it belongs to the catalog/,
    ],
    [
      user({ field: 'labels.not valid', expression: 'a' }),
      /the catalog takes keys/,
    ],
    [
      user({ field: 'spec.__proto__', expression: 'a' }),
      /expected spec.<name>/,
    ],
    [
      user({ field: 'spec.constructor', expression: 'a' }),
      /expected spec.<name>/,
    ],
    [user({ field: '__proto__', expression: 'a' }), /expected displayName/],
    [user({ field: 'status', expression: 'a' }), /expected displayName/],
    [
      user({ field: 'title', expression: 'a', loop: 1 }),
      /there is no "loop" here/,
    ],
    [user({ field: 'title', expression: 'a', apply: 'once' }), /apply: /],
    [
      user(...Array(101).fill({ field: 'title', expression: 'a' })),
      /must have at most 100 entries/,
    ],
    [
      { tables: { c: { DE: 'Germany', de: 'Deutschland' } } },
      /mapping.tables.c.de: "DE" and "de" are the same key/,
    ],
    [{ tables: { 'not a name': {} } }, /the name of a table/],
    [{ tables: { c: { DE: 4 } } }, /mapping.tables.c.DE/],
    [
      {
        tables: Object.fromEntries(
          Array.from({ length: 51 }, (_, index) => [`t${index}`, {}]),
        ),
      },
      'mapping.tables: there are at most 50 tables',
    ],
  ])('says where and what is wrong: %j', (mapping, expected) => {
    const [issue, ...others] = issuesOf(mapping);
    expect(issue).toMatch(expected);
    const fieldOf = (text: string) => text.slice(0, text.indexOf(': '));
    expect(others.map(fieldOf)).not.toContain(fieldOf(issue));
  });

  it('takes every standard mapping that can be changed as one of the policy', () => {
    for (const objectClass of ['user', 'group'] as const) {
      const mappings = STANDARD_MAPPINGS[objectClass];
      expect(
        issuesOf({
          attributes: {
            [objectClass]: mappings
              .filter(({ mappable }) => mappable)
              .map(({ field, expression }) => ({ field, expression })),
          },
        }),
      ).toEqual([]);
      for (const { field } of mappings.filter(({ mappable }) => !mappable)) {
        expect(parseMappedField(field)).toMatch(/cannot be mapped/);
      }
    }
  });

  it('names what mappings look at', () => {
    const { mapping } = parsePolicy({
      mapping: {
        tables: { c: { DE: 'Germany' } },
        ...user(
          { field: 'title', expression: 'first(jobTitle, mail)' },
          { field: 'labels.c', expression: 'lookup("c", usageLocation, mail)' },
        ),
      },
    });
    expect(attributesOfMappings(mapping, 'user').sort()).toEqual([
      'jobTitle',
      'mail',
      'usageLocation',
    ]);
    expect(attributesOfMappings(mapping, 'group')).toEqual([]);
  });

  it.each([
    ['title', 'metadata.title'],
    ['labels.example.com/team', 'metadata.labels["example.com/team"]'],
    ['labels.country', 'metadata.labels.country'],
    ['spec.cost-center', 'spec["cost-center"]'],
    ['links.Calendar', 'metadata.links'],
    ['spec.a.b.c', 'spec.a.b.c'],
    ['metadata.costCenter', 'metadata.costCenter'],
  ])('finds %s at %s', (field, path) => {
    const parsed = parseMappedField(field);
    expect(
      typeof parsed === 'string' ? parsed : pathOfMappedField(parsed),
    ).toBe(path);
  });

  it('never takes a field that is ours or inherited', () => {
    const piece = fc.constantFrom(
      'spec',
      'metadata',
      'labels',
      'annotations',
      '.',
      '/',
      'memberOf',
      'name',
      '__proto__',
      'constructor',
      'idp-sync',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), pieces => {
        const parsed = parseMappedField(pieces.join(''));
        const path = typeof parsed === 'string' ? ['spec'] : parsed.path;
        expect(['spec', 'metadata']).toContain(path[0]);
        expect(path).not.toContain('__proto__');
        expect(path).not.toContain('constructor');
        expect(['spec.memberOf', 'metadata.name']).not.toContain(
          path.slice(0, 2).join('.'),
        );
        expect(path.at(-1)).not.toMatch(/^idp-sync\//);
      }),
    );
  });
});
