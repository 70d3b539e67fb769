import type { FiguresSnapshot } from '@idp-sync/graph-emulator';
import { graphUseBetween } from './graphUse';

function figures(overrides: Partial<FiguresSnapshot>): FiguresSnapshot {
  return {
    requests: 0,
    batched: 0,
    byRoute: {},
    byStatus: {},
    resourceUnits: 0,
    highestConcurrency: 1,
    bytes: 0,
    tokensIssued: 0,
    ...overrides,
  };
}

describe('graphUseBetween', () => {
  it('counts what came in between, and requests for tokens apart', () => {
    expect(
      graphUseBetween(
        figures({
          requests: 5,
          resourceUnits: 4,
          bytes: 1_000_000,
          byRoute: { 'GET /users/delta': 4, 'GET /organization': 1 },
        }),
        figures({
          requests: 10,
          resourceUnits: 7,
          bytes: 3_500_000,
          byRoute: {
            'GET /users/delta': 7,
            'GET /organization': 1,
            'POST /{tenant}/oauth2/v2.0/token': 1,
            'GET /{tenant}/v2.0/.well-known/openid-configuration': 1,
          },
        }),
      ),
    ).toEqual({
      requests: 3,
      tokenRequests: 2,
      resourceUnits: 3,
      megabytes: 2.5,
      byRoute: {
        'GET /users/delta': 3,
        'POST /{tenant}/oauth2/v2.0/token': 1,
        'GET /{tenant}/v2.0/.well-known/openid-configuration': 1,
      },
    });
  });
});
