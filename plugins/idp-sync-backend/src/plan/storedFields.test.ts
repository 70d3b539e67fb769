import type { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { describeChange } from './describeChange';
import { describeForStoring, readFields } from './storedFields';

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const texts = fc.array(fc.string(), { maxLength: 4 });

const entityArbitrary: fc.Arbitrary<Entity> = fc.record({
  apiVersion: fc.constant('backstage.io/v1alpha1'),
  kind: fc.constantFrom('User', 'Group'),
  metadata: fc.record({
    name: fc.string(),
    annotations: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
  }),
  spec: fc.record(
    {
      memberOf: fc.oneof(texts, leaf),
      children: texts,
      profile: fc.dictionary(fc.string(), fc.oneof(leaf, texts), {
        maxKeys: 3,
      }),
    },
    { requiredKeys: [] },
  ),
});

describe('fields as stored', () => {
  it.each(['create', 'remove', 'update'] as const)(
    'of a %s read as they are when described at once',
    action => {
      fc.assert(
        fc.property(entityArbitrary, entityArbitrary, (before, after) => {
          const change = { action, entity: after };
          const plain = describeChange(
            action === 'create' ? undefined : before,
            action === 'remove' ? undefined : after,
          );
          const { fields, ...counts } = describeForStoring(
            change,
            action === 'create' ? undefined : before,
          );
          expect({
            fields: readFields(action, JSON.stringify(fields)),
            ...counts,
          }).toEqual(JSON.parse(JSON.stringify(plain)));
        }),
      );
    },
  );

  it('reads those of rows that keep a list', () => {
    const fields = [{ field: 'spec.x', new: 1 }];
    expect(readFields('create', JSON.stringify(fields))).toEqual(fields);
    expect(describeForStoring({ action: 'remove' }, undefined).fields).toEqual(
      [],
    );
  });
});
