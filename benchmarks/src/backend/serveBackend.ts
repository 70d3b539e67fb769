import {
  createExtensionPointFactoryMiddleware,
  createSpecializedBackend,
} from '@backstage/backend-app-api';
import { defaultServiceFactories } from '@backstage/backend-defaults';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { usageWithin } from '../measure/usage';
import { serveParent } from '../processes/serveParent';
import type { BackendApi, EngineRun } from './BackendApi';
import { MutationMeter } from './MutationMeter';
import { ResourceSampler } from './ResourceSampler';

/** Runs the catalog with a contender in this process, measured, as the driver tells. */
export function serveBackend(contender: {
  features: BackendFeature[];
  engineRuns?: EngineRun[];
}): void {
  const sampler = ResourceSampler.start();
  const meter = new MutationMeter();
  serveParent<BackendApi>({
    async start(config) {
      const backend = createSpecializedBackend({
        defaultServiceFactories,
        extensionPointFactoryMiddleware: [
          createExtensionPointFactoryMiddleware({
            extensionPoint: catalogProcessingExtensionPoint,
            middleware: async original => meter.measure(original),
          }),
        ],
      });
      backend.add(
        createServiceFactory({
          service: coreServices.rootConfig,
          deps: {},
          factory: () => new ConfigReader(config),
        }),
      );
      // The default one compiles all configuration schemas, which is done when a backend is built and not when it runs.
      backend.add(
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => WinstonLogger.create({ level: 'info' }),
        }),
      );
      backend.add(catalogPlugin);
      for (const feature of contender.features) {
        backend.add(feature);
      }
      await backend.start();
    },
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
