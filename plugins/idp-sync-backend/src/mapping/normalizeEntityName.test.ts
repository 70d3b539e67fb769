import { normalizeEntityName as msgraphNormalizeEntityName } from '@backstage/plugin-catalog-backend-module-msgraph';
import fc from 'fast-check';
import { hostileNames } from '../__testUtils__/hostileNames';
import { normalizeEntityName } from './normalizeEntityName';

describe('normalizeEntityName', () => {
  it('is what the msgraph module does, for every text', () => {
    const texts = fc.oneof(
      hostileNames,
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('_', '-', '.', 'A', ' ', 'é'),
        maxLength: 12,
      }),
    );
    fc.assert(
      fc.property(texts, text => {
        expect(normalizeEntityName(text)).toBe(
          msgraphNormalizeEntityName(text),
        );
      }),
      { seed: 20261120, numRuns: 2_000 },
    );
  });
});
