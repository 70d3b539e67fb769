import { createExtensionPointFactoryMiddleware } from '@backstage/backend-app-api';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { usageWithin } from '../measure/usage';
import { serveParent } from '../processes/serveParent';
import type { BackendApi, EngineRun } from './BackendApi';
import { MutationMeter } from './MutationMeter';
import { ResourceSampler } from './ResourceSampler';
import { startBackend } from './startBackend';

/** Runs the catalog with a contender in this process, measured, as the driver tells. */
export function serveBackend(contender: {
  features: BackendFeature[];
  engineRuns?: EngineRun[];
}): void {
  const sampler = ResourceSampler.start();
  const meter = new MutationMeter();
  serveParent<BackendApi>({
    start: config =>
      startBackend(
        config,
        [catalogPlugin, ...contender.features],
        [
          createExtensionPointFactoryMiddleware({
            extensionPoint: catalogProcessingExtensionPoint,
            middleware: async original => meter.measure(original),
          }),
        ],
      ),
    usage: window => usageWithin(sampler.recording(), window),
    collectGarbage() {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    },
    highestRssBytes: () => process.resourceUsage().maxRSS * 1024,
    mutations: () => meter.mutations(),
    engineRuns: () => contender.engineRuns ?? [],
  });
}
