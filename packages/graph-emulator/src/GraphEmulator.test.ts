import { GraphEmulator } from './GraphEmulator';
import { RealClient } from './__testUtils__/realClients';

describe('GraphEmulator', () => {
  let emulator: GraphEmulator;
  let real: RealClient;

  beforeAll(async () => {
    emulator = await GraphEmulator.start({ tenant: 'contoso' });
    real = new RealClient(emulator.connection());
  });

  afterAll(async () => {
    await real.close();
    await emulator.stop();
  });

  it('serves users to the real clients', async () => {
    const pages = await real.pages('/users?$top=50');
    const users = pages.flatMap(page => page.value);
    expect(users).toHaveLength(emulator.tenant.users().length);
  });

  it('serves a delta round to the real clients', async () => {
    const pages = await real.pages('/users/delta?$select=displayName');
    const ids = new Set(pages.flatMap(page => page.value).map(({ id }) => id));
    expect(ids.size).toBe(emulator.tenant.users().length);
    expect(pages[pages.length - 1]['@odata.deltaLink']).toMatch(/deltatoken=/);
  });
});
