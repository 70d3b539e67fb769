import {
  type ConnectionSchedule,
  type ConnectionState,
  type ConnectionSummary,
  type RunError,
  type Schedule,
  type SyncStatus,
  DEFAULT_CONNECTION_PRIORITY,
  DEPARTURE_DAYS,
  foldText,
  nextOccurrence,
  scheduleToSentence,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { DatabaseHeldChanges } from '../guard/DatabaseHeldChanges';
import { countLeavers } from '../leavers/countLeavers';
import { readDepartureTimes } from '../leavers/readDepartureTimes';
import { searchWords } from '../database/searchKey';
import { toIso } from '../runs/runRows';
import { strictestRule } from '../sourceOfTruth/strictestRule';
import type { ConfiguredConnections } from './ConfiguredConnections';
import { connectionState } from './connectionState';
import { describeFailure } from './describeFailure';
import type {
  ConnectionIdentity,
  ConnectionOverview,
  CurrentPolicy,
} from './ConnectionOverview';
import {
  noManagedEntities,
  readManagedCounts,
  readRunsOfConnections,
} from './overviewQueries';
import { isConnectionId } from './readConnections';
import {
  readStoredConnections,
  type StoredConnection,
} from './storedConnections';

/** A connection as configuration and database together know it. */
interface KnownConnection {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  cloud: string;
  credentialProfile: string;
  priority?: number;
  enabled: boolean;
  connected: boolean;
  orphaned: boolean;
  error?: RunError;
  schedule?: Schedule;
  stored?: StoredConnection;
}

const DAY_MS = 24 * 3_600_000;

const AT_REST: readonly ConnectionState[] = [
  'orphaned',
  'notConnected',
  'disabled',
  'paused',
];

/** Puts configuration, `connections`, `runs` and `managed_entities` together; six queries, however many connections there are. */
export class DatabaseConnectionOverview implements ConnectionOverview {
  readonly #knex: Knex;
  readonly #configured: ConfiguredConnections;
  readonly #isPaused: () => boolean;
  readonly #isCatalogConnected: () => boolean;
  readonly #now: () => number;

  constructor(options: {
    knex: Knex;
    configured: ConfiguredConnections;
    isPaused: () => boolean;
    isCatalogConnected: () => boolean;
    now?: () => number;
  }) {
    this.#knex = options.knex;
    this.#configured = options.configured;
    this.#isPaused = options.isPaused;
    this.#isCatalogConnected = options.isCatalogConnected;
    this.#now = options.now ?? Date.now;
  }

  async status(): Promise<SyncStatus> {
    return {
      connections: await this.connections(),
      paused: this.#isPaused(),
      catalogConnected: this.#isCatalogConnected(),
      sourceOfTruth: strictestRule(
        (await this.#configured.list()).flatMap(
          ({ definition }) => definition ?? [],
        ),
      ),
    };
  }

  async connections(): Promise<ConnectionSummary[]> {
    return this.#describe(await this.#known());
  }

  async connection(id: string): Promise<ConnectionSummary | undefined> {
    const known = await this.#known();
    const [entry] = await this.#describe(known.filter(each => each.id === id));
    return entry;
  }

  async identity(id: string): Promise<ConnectionIdentity | undefined> {
    const known = (await this.#known()).find(each => each.id === id);
    return (
      known && {
        id: known.id,
        title: known.title,
        provider: known.provider,
        tenantId: known.tenantId,
      }
    );
  }

  async searchByTitle(term: string): Promise<string[]> {
    const words = searchWords(term);
    const known = await this.#known();
    return known
      .filter(({ id, title }) => {
        const text = foldText(`${id} ${title}`);
        return words.every(word => text.includes(word));
      })
      .map(({ id }) => id);
  }

  async policy(id: string): Promise<CurrentPolicy | undefined> {
    const row = await this.#knex('connections as c')
      .join('policy_versions as p', {
        'p.connection_id': 'c.id',
        'p.version': 'c.policy_version',
      })
      .where('c.id', id)
      .first('p.version', 'p.policy', 'p.created_at');
    return (
      row && {
        version: row.version,
        policy: JSON.parse(row.policy),
        createdAt: new Date(Number(row.created_at)).toISOString(),
      }
    );
  }

  async #known(): Promise<KnownConnection[]> {
    const stored = await readStoredConnections(this.#knex);
    const configured = (await this.#configured.list()).map(
      ({ definition, broken }): KnownConnection =>
        definition
          ? {
              ...definition,
              schedule: definition.policy.schedule,
              orphaned: false,
              stored: stored.get(definition.id),
            }
          : {
              ...identityOf(broken.id, stored.get(broken.id), broken.title),
              enabled: true,
              connected: true,
              error: broken.error,
              orphaned: false,
            },
    );
    const ids = new Set(configured.map(({ id }) => id));
    const orphaned = [...stored.values()]
      .filter(({ id }) => !ids.has(id))
      .map(each => ({
        ...identityOf(each.id, each),
        enabled: false,
        connected: true,
        orphaned: true,
      }));
    return [...configured, ...orphaned];
  }

  async #describe(
    connections: readonly KnownConnection[],
  ): Promise<ConnectionSummary[]> {
    const now = this.#now();
    const ids = connections.map(({ id }) => id).filter(isConnectionId);
    const runs = await readRunsOfConnections(this.#knex, ids, now);
    const managed = await readManagedCounts(this.#knex, ids);
    const held = await new DatabaseHeldChanges(this.#knex).waiting(ids);
    const leavers = await countLeavers(this.#knex, ids);
    const departures = await readDepartureTimes(this.#knex, {
      connectionIds: ids,
      since: now - DEPARTURE_DAYS * DAY_MS,
    });
    return connections.map(connection => {
      const { active, last, lastSync } = runs.get(connection.id) ?? {};
      const state = connectionState({
        orphaned: connection.orphaned,
        broken: connection.error !== undefined,
        connected: connection.connected,
        enabled: connection.enabled,
        paused: this.#isPaused(),
        active: active !== undefined,
        lastSync: connection.stored?.failure ? 'failed' : lastSync?.status,
        held: held.has(connection.id),
      });
      const { stored, schedule } = connection;
      const atRest = AT_REST.includes(state);
      const failing =
        stored?.failure && !connection.orphaned && !connection.error
          ? describeFailure(stored.failure, atRest ? undefined : schedule, now)
          : undefined;
      return {
        id: connection.id,
        title: connection.title,
        provider: connection.provider,
        tenantId: connection.tenantId,
        tenantName: stored?.tenantName,
        cloud: connection.cloud,
        credentialProfile: connection.credentialProfile,
        origin: stored?.origin ?? 'file',
        priority:
          stored?.priority ??
          connection.priority ??
          DEFAULT_CONNECTION_PRIORITY,
        enabled: connection.enabled,
        state,
        policyVersion: stored?.policyVersion,
        schedule:
          schedule &&
          describeSchedule(schedule, {
            atRest,
            dueAt: failing?.retryAt
              ? Date.parse(failing.retryAt)
              : stored?.nextDueAt,
            now,
          }),
        activeRun: active,
        lastRun: last,
        lastSync,
        lastSuccessAt: toIso(stored?.lastSuccessAt ?? null),
        managed: managed.get(connection.id) ?? noManagedEntities(),
        held: held.get(connection.id),
        leavers: leavers.get(connection.id),
        departures: departures.get(connection.id),
        error: connection.error,
        failing,
      };
    });
  }
}

/** What is left to say of a connection whose configuration is gone or cannot be used: what the last usable one said. */
function identityOf(
  id: string,
  stored: StoredConnection | undefined,
  title?: string,
) {
  const { settings } = stored ?? {};
  return {
    id,
    title: title ?? settings?.title ?? id,
    provider: settings?.provider ?? '',
    tenantId: settings?.tenantId ?? '',
    cloud: settings?.cloud ?? '',
    credentialProfile: settings?.credentialProfile ?? '',
    stored,
  };
}

function describeSchedule(
  schedule: Schedule,
  options: { atRest: boolean; dueAt?: number; now: number },
): ConnectionSchedule {
  const sentence = scheduleToSentence(schedule);
  if (options.atRest) {
    return { sentence };
  }
  // The tick's own note comes first: a run that is due already waits for the one under way.
  const nextRunAt = options.dueAt ?? nextOccurrence(schedule, options.now);
  return { sentence, nextRunAt: new Date(nextRunAt).toISOString() };
}
