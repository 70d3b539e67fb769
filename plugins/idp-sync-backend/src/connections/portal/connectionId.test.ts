import fc from 'fast-check';
import { isConnectionId } from '../readConnections';
import { connectionIdFor } from './connectionId';

const TENANT = '11111111-2222-3333-4444-555555555555';

function idFor(title: string, tenantId: string = TENANT, taken: string[] = []) {
  return connectionIdFor(
    { title, tenantId, providerTitle: 'Microsoft Entra ID' },
    new Set(taken),
  );
}

describe('connectionIdFor', () => {
  it.each([
    ['Fabrikam & Söhne', TENANT, 'fabrikam-sohne'],
    ['Straße Øst', TENANT, 'strasse-ost'],
    ['東京 Tokyo', TENANT, 'tokyo'],
    ['東京本社', 'contoso.onmicrosoft.com', 'contoso'],
    ['Контосо 2', 'contoso.co.jp', 'contoso-co-jp'],
    ['上海', 'fabrikam.partner.onmschina.cn', 'fabrikam'],
    ['東京本社', TENANT, 'microsoft-entra-id'],
    ['2026', TENANT, 'microsoft-entra-id'],
  ])('makes of %p of the tenant %p the id %p', (title, tenantId, expected) => {
    expect(idFor(title, tenantId)).toBe(expected);
  });

  it('numbers what is taken', () => {
    expect(idFor('Contoso', TENANT, ['contoso', 'contoso-2'])).toBe(
      'contoso-3',
    );
  });

  it('is an id, whatever the title is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(TENANT, '東.jp', '', 'x'.repeat(253)),
        (title, tenantId) => {
          const first = idFor(title, tenantId);
          const second = idFor(title, tenantId, [first]);
          expect(isConnectionId(first) && isConnectionId(second)).toBe(true);
          expect(second).not.toBe(first);
        },
      ),
      { numRuns: 200 },
    );
  });
});
