import fc from 'fast-check';
import { foldText } from '@idp-sync/backstage-plugin-idp-sync-common';
import { hostileNames } from '../__testUtils__/hostileNames';
import { displayNameOf } from '../mapping/displayName';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { DirectoryIndex } from './DirectoryIndex';
import { sortInSteps } from './sortInSteps';

function runThrough<T>(steps: Generator<void, T>): T {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
  }
}

const objects = fc
  .array(
    fc.record({
      displayName: fc.option(hostileNames, { nil: undefined }),
      mail: fc.option(fc.constantFrom('jane@x', 'JO@y', 'ÉVA@z'), {
        nil: undefined,
      }),
    }),
    { maxLength: 30 },
  )
  .map(all =>
    all.map(
      (attributes, place): DirectoryObject => ({
        objectId: `id-${String(place).padStart(3, '0')}`,
        class: 'user',
        attributes,
      }),
    ),
  );

describe('DirectoryIndex', () => {
  it('finds page by page what a look at each object finds, by name', () => {
    fc.assert(
      fc.property(
        objects,
        fc.constantFrom('', 'jane', 'é', 'ID-00', 'a x', '@'),
        fc.integer({ min: 1, max: 7 }),
        (all, search, limit) => {
          const index = runThrough(DirectoryIndex.create(all));
          const isWanted = (place: number) => place % 3 !== 0;
          const textOf = (object: DirectoryObject) =>
            foldText(
              `${displayNameOf(object)} ${object.attributes.mail ?? ''} ${
                object.objectId
              }`,
            );
          const expected = all
            .filter((_, place) => isWanted(place))
            .filter(object =>
              foldText(search)
                .split(' ')
                .every(word => textOf(object).includes(word)),
            )
            .map(object => [foldText(displayNameOf(object)), object.objectId])
            .sort(([a, x], [b, y]) => {
              if (a !== b) {
                return a < b ? -1 : 1;
              }
              return x < y ? -1 : 1;
            })
            .map(([, objectId]) => objectId);
          const found: string[] = [];
          for (let offset = 0; offset <= expected.length; offset += limit) {
            const { places, totalItems } = runThrough(
              index.find({ search, offset, limit }, isWanted),
            );
            expect(totalItems).toBe(expected.length);
            found.push(...places.map(place => all[place].objectId));
          }
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('sorts more than it sorts at once', () => {
    const numbers = Array.from(
      { length: 9_001 },
      (_, index) => (index * 7_919) % 4_001,
    );
    expect(runThrough(sortInSteps(numbers, (a, b) => a - b))).toEqual(
      [...numbers].sort((a, b) => a - b),
    );
  });
});
