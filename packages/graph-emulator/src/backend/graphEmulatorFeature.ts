import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { describeConnection } from '../describeConnection';
import { GraphEmulator } from '../GraphEmulator';
import { readEmulatorConfig } from './readEmulatorConfig';

/** Gives plugins the emulator that runs inside their backend. */
export interface GraphEmulatorService {
  /** Undefined where the configuration does not ask for one. */
  readonly emulator: GraphEmulator | undefined;
}

/** @see {@link GraphEmulatorService} */
export const graphEmulatorServiceRef = createServiceRef<GraphEmulatorService>({
  id: 'idp-sync.graph-emulator',
  scope: 'root',
});

/**
 * Runs the emulator inside a Backstage backend in development:
 * `backend.add(graphEmulatorFeature)`.
 *
 * It is a root service, and Backstage creates those before any plugin: by the
 * time a plugin initialises, the emulator answers. It stops when the backend
 * shuts down. Without `graphEmulator` in the configuration it does nothing.
 */
export const graphEmulatorFeature = createServiceFactory({
  service: graphEmulatorServiceRef,
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.rootLogger,
    lifecycle: coreServices.rootLifecycle,
  },
  async factory({ config, logger, lifecycle }) {
    const options = readEmulatorConfig(config);
    if (!options) {
      return { emulator: undefined };
    }
    const log = logger.child({ service: 'graph-emulator' });
    const emulator = await GraphEmulator.start({
      ...options,
      onError: error => log.error(`The Graph emulator failed: ${error}`),
    });
    lifecycle.addShutdownHook(() => emulator.stop());
    log.warn(
      'The Graph emulator is running inside this backend: anybody on this machine can change its tenant. It is for development; remove `graphEmulator` from the configuration elsewhere.',
    );
    log.info(describeConnection(emulator));
    return { emulator };
  },
});
