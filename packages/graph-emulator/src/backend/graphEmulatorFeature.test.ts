import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealClient } from '../__testUtils__/realClients';
import { GraphEmulator } from '../GraphEmulator';
import {
  graphEmulatorFeature,
  graphEmulatorServiceRef,
} from './graphEmulatorFeature';

// Starting a whole backend takes a while on a busy machine.
jest.setTimeout(30_000);

describe('graphEmulatorFeature', () => {
  let caDir: string;

  beforeEach(async () => {
    caDir = await mkdtemp(join(tmpdir(), 'graph-emulator-'));
  });

  afterEach(async () => {
    await rm(caDir, { recursive: true });
  });

  /** Starts a backend whose plugin looks at the emulator while it initialises. */
  async function start(graphEmulator: object | undefined) {
    const seen: { emulator?: GraphEmulator; organization?: string } = {};
    const plugin = createBackendPlugin({
      pluginId: 'looker',
      register(env) {
        env.registerInit({
          deps: { service: graphEmulatorServiceRef },
          async init({ service: { emulator } }) {
            if (emulator) {
              const real = new RealClient(emulator.connection());
              const { value } = await real.get('/organization');
              seen.emulator = emulator;
              seen.organization = String(value[0].displayName);
              await real.close();
            }
          },
        });
      },
    });
    const logger = mockServices.rootLogger.mock();
    logger.child.mockReturnValue(logger);
    const backend = await startTestBackend({
      features: [
        graphEmulatorFeature,
        plugin,
        logger.factory,
        mockServices.rootConfig.factory({
          data: graphEmulator ? { graphEmulator } : {},
        }),
      ],
    });
    return { seen, logger, backend };
  }

  it('answers by the time plugins initialise, warns, and stops with the backend', async () => {
    const { seen, logger, backend } = await start({ port: 0, caDir });
    expect(seen.organization).toBe('Contoso');
    const connection = seen.emulator?.connection();
    expect(connection?.caFile).toBe(join(caDir, 'ca.pem'));
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('for development'),
    );
    await backend.stop();
    await expect(fetch(String(connection?.graphUrl))).rejects.toThrow(
      'fetch failed',
    );
  });

  it.each([undefined, { enabled: false }])(
    'does nothing with %j',
    async config => {
      const { seen } = await start(config);
      expect(seen.emulator).toBeUndefined();
    },
  );
});
