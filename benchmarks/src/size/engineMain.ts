import { writeFile } from 'node:fs/promises';
import { Session, type Profiler } from 'node:inspector/promises';
import idpSyncFeatures from '@idp-sync/backstage-plugin-idp-sync-backend';
import { ResourceSampler } from '../backend/ResourceSampler';
import { startBackend } from '../backend/startBackend';
import { usageWithin } from '../measure/usage';
import { serveParent } from '../processes/serveParent';
import { DatabaseMeter } from './DatabaseMeter';
import type { EngineApi } from './EngineApi';
import { StandInCatalog } from './StandInCatalog';

const sampler = ResourceSampler.start();
const meter = new DatabaseMeter();
let catalog: StandInCatalog | undefined;
const inspector = new Session();

serveParent<EngineApi>({
  async start(config, catalogFile) {
    catalog = new StandInCatalog(catalogFile);
    await startBackend(config, [
      ...catalog.features(),
      idpSyncFeatures,
      meter.feature(),
    ]);
  },
  saveCatalog: () => catalog?.save(),
  usage: window => usageWithin(sampler.recording(), window),
  settle() {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    return { heapUsedBytes: heapUsed, rssBytes: rss };
  },
  database: () => meter.read(),
  async startProfile() {
    inspector.connect();
    await inspector.post('Profiler.enable');
    await inspector.post('Profiler.start');
  },
  async stopProfile(file) {
    const { profile }: { profile: Profiler.Profile } = await inspector.post(
      'Profiler.stop',
    );
    inspector.disconnect();
    await writeFile(file, JSON.stringify(profile));
  },
});
