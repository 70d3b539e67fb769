import { mockServices } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { isEmulatorWanted } from './isEmulatorWanted';

function ask(graphEmulator: JsonObject | undefined, nodeEnv: string) {
  jest.replaceProperty(process, 'env', { ...process.env, NODE_ENV: nodeEnv });
  const logger = mockServices.logger.mock();
  const isWanted = isEmulatorWanted({
    config: mockServices.rootConfig({ data: { graphEmulator } }),
    logger,
  });
  return { isWanted, warnings: logger.warn.mock.calls.length };
}

describe('isEmulatorWanted', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('follows the configuration in development', () => {
    expect(ask({ enabled: true }, 'development').isWanted).toBe(true);
    expect(ask({ tenant: 'contoso' }, 'development').isWanted).toBe(true);
    expect(ask({ enabled: false }, 'development').isWanted).toBe(false);
    expect(ask(undefined, 'development').isWanted).toBe(false);
  });

  it('is never wanted in production, and says so where it was asked for', () => {
    expect(ask({ enabled: true }, 'production')).toEqual({
      isWanted: false,
      warnings: 1,
    });
    expect(ask(undefined, 'production')).toEqual({
      isWanted: false,
      warnings: 0,
    });
  });
});
