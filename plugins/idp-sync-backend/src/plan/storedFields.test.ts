import type { Entity } from '@backstage/catalog-model';
import fc from 'fast-check';
import { describeChange, describeCreate } from './describeChange';
import { readFields } from './storedFields';

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
  it('read the same, whether a create keeps its entity or a list of fields', () => {
    fc.assert(
      fc.property(entityArbitrary, entity => {
        const plain = describeChange(undefined, entity);
        const stored = describeCreate(entity);
        expect(readFields(JSON.stringify(stored.fields))).toEqual(
          JSON.parse(JSON.stringify(plain.fields)),
        );
        expect(readFields(JSON.stringify(plain.fields))).toEqual(
          JSON.parse(JSON.stringify(plain.fields)),
        );
        expect(stored).toMatchObject({
          membershipsAdded: plain.membershipsAdded,
          membershipsRemoved: plain.membershipsRemoved,
        });
      }),
    );
  });
});
