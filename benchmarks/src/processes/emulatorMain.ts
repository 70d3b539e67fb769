import { GraphEmulator } from '@idp-sync/graph-emulator';
import { changeTenant, expectedCatalog } from '../tenant/changeTenant';
import type { EmulatorApi } from './EmulatorApi';
import { serveParent } from './serveParent';

let started: GraphEmulator | undefined;

function emulator(): GraphEmulator {
  if (!started) {
    throw new Error('The emulator has not been started');
  }
  return started;
}

serveParent<EmulatorApi>({
  async start({ caDir, latencyMs, quirks, ...size }) {
    started = await GraphEmulator.start({
      tenant: size,
      caDir,
      latencyMs,
      quirks,
      seed: size.seed,
    });
    return started.connection();
  },
  figures: () => emulator().figures.snapshot(),
  expectedCatalog: () => expectedCatalog(emulator().tenant),
  change: options => changeTenant(emulator().tenant, options),
});
