import {
  createSpecializedBackend,
  type ExtensionPointFactoryMiddleware,
} from '@backstage/backend-app-api';
import { defaultServiceFactories } from '@backstage/backend-defaults';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';

/** A backend with these features and nothing else; resolves when it has started. */
export async function startBackend(
  config: JsonObject,
  features: readonly BackendFeature[],
  extensionPointFactoryMiddleware: ExtensionPointFactoryMiddleware[] = [],
): Promise<void> {
  const backend = createSpecializedBackend({
    defaultServiceFactories,
    extensionPointFactoryMiddleware,
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
  for (const feature of features) {
    backend.add(feature);
  }
  await backend.start();
}
