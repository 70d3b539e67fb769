import { createBackend } from '@backstage/backend-defaults';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import idpSync from '../../index';
import { InstantSignal } from './InstantSignal';
import { isMessage, type Order, type Report } from './messages';

/** A backend as an installation has it, in a process of its own: everything is loaded at once, and started when the test says so. */
const instantSignal = new InstantSignal();

process.on('message', message => {
  if (!isMessage<Order>(message, ['boot', 'signalAt'])) {
    return;
  }
  if (message.instant) {
    instantSignal.arm(message.instant);
  }
  if (message.type === 'boot') {
    void boot(message.config);
  }
});
// Not by an exit of its own where the test is in the middle of ending it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function boot(config: object): Promise<void> {
  try {
    const backend = createBackend();
    backend.add(
      createServiceFactory({
        service: coreServices.rootConfig,
        deps: {},
        factory: () => new ConfigReader(config as ConfigReader['data']),
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
    backend.add(idpSync);
    backend.add(instantSignal.module);
    await backend.start();
    report({ type: 'booted' });
  } catch (error) {
    report({
      type: 'failed',
      error: error instanceof Error ? error.stack ?? error.message : `${error}`,
    });
  }
}

function report(message: Report): void {
  process.send?.(message);
}
