import type { Knex } from 'knex';
import type { CredentialProfileStore } from '../connections/credentials/CredentialProfileStore';
import type { LiveConnections } from '../connections/LiveConnections';
import { readHeldKinds } from '../guard/readHeldKinds';
import { registerStateMetrics } from '../metrics/registerStateMetrics';
import { NotificationOutbox } from '../notifications/NotificationOutbox';
import { DatabaseProblems } from '../problems/DatabaseProblems';
import { ProblemMonitor } from '../problems/ProblemMonitor';
import { ProblemSettingsReader } from '../problems/problemSettings';
import type { Problems } from '../problems/Problems';
import type { RunAnnouncer } from '../runs/RunAnnouncer';
import type { PluginServices } from './PluginServices';

/** What sees that something is wrong, and tells people of it. */
export interface WiredProblems {
  problems: Problems;
  problemMonitor: ProblemMonitor;
  outbox: NotificationOutbox;
}

/** @param options - `paused` `idpSync.paused` */
export function wireProblems(
  services: PluginServices,
  options: {
    knex: Knex;
    connections: LiveConnections;
    credentialProfiles: CredentialProfileStore;
    announcer: RunAnnouncer;
    paused: boolean;
  },
): WiredProblems {
  const { config, logger, metrics, notifications } = services;
  const { knex, connections: configured, announcer, paused } = options;
  const settings = ProblemSettingsReader.read(config);
  const outbox = new NotificationOutbox({
    knex,
    logger,
    notifications,
    settingsOf: id => settings.of(id),
    configured,
  });
  const onChange = (connectionId: string) => {
    announcer.announce({ connectionId, runId: 0, status: 'problems' });
    void outbox.deliver();
  };
  registerStateMetrics({
    knex,
    logger,
    metrics,
    connections: async () =>
      (await configured.definitions()).flatMap(({ id, enabled, connected }) =>
        enabled && connected ? id : [],
      ),
  });
  return {
    outbox,
    problems: new DatabaseProblems({ knex, configured, onChange }),
    problemMonitor: new ProblemMonitor({
      knex,
      configured,
      logger,
      limitsOf: id => settings.of(id),
      expiryOf: async profile => {
        const { expiresAt } =
          (await options.credentialProfiles.get(profile)) ?? {};
        return expiresAt === undefined ? undefined : Date.parse(expiresAt);
      },
      readHeld: readHeldKinds,
      isPaused: () => paused,
      onChange,
    }),
  };
}
