import { randomUUID } from 'node:crypto';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { CatalogReader } from '../apply/CatalogReader';
import { ManagedEntityStore } from '../apply/ManagedEntityStore';
import { RejectionInbox } from '../apply/RejectionInbox';
import type { ConnectionLifecycle } from '../connections/portal/ConnectionLifecycle';
import { settleDisconnect } from '../connections/portal/disconnecting';
import { DatabaseConnectionLifecycle } from '../connections/portal/DatabaseConnectionLifecycle';
import { RunMetrics } from '../metrics/RunMetrics';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import type { ProblemMonitor } from '../problems/ProblemMonitor';
import { CatalogWatch } from '../runs/CatalogWatch';
import {
  DatabaseRunRequests,
  type RunRequestNotice,
} from '../runs/DatabaseRunRequests';
import { readDatabaseNow } from '../database/databaseTime';
import type { RunAnnouncer } from '../runs/RunAnnouncer';
import { RunClaims } from '../runs/RunClaims';
import type { Engine } from '../runs/RunContext';
import type { RunRequests } from '../runs/RunRequests';
import { RunUpkeep } from '../runs/RunUpkeep';
import { RunWorker } from '../runs/RunWorker';
import type { PluginServices } from './PluginServices';
import type { WiredConnections } from './wireConnections';

/** What carries runs out, and what asks for them. */
export interface WiredRuns {
  engine: Engine;
  worker: RunWorker;
  lifecycle: ConnectionLifecycle;
  runRequests: RunRequests;
  requestsIn(transaction: Knex.Transaction): RunRequests;
}

/** @param options - `paused` `idpSync.paused` */
export async function wireRuns(
  services: PluginServices,
  options: Pick<WiredConnections, 'connections' | 'failures'> & {
    knex: Knex;
    announcer: RunAnnouncer;
    problemMonitor: ProblemMonitor;
    transformers?: EntityTransformers;
    paused: boolean;
  },
): Promise<WiredRuns> {
  const { auth, catalog, idle, logger, metrics, sink } = services;
  const { knex, connections, failures, announcer, paused } = options;
  const runMetrics = new RunMetrics({ knex, logger, metrics });
  // For what the worker, whose runs these are, finds by itself.
  const followUps = new DatabaseRunRequests(knex, notice =>
    announcer.announce(notice),
  );
  const engine: Engine = {
    knex,
    logger,
    connection: id => connections.get(id),
    mirror: DatabaseMirrorStore.create(knex),
    managed: new ManagedEntityStore(knex),
    failures,
    catalog: new CatalogReader(catalog, auth),
    sink,
    idle,
    rejections: await RejectionInbox.create(services),
    transformers: options.transformers,
    startedAt: await readDatabaseNow(knex),
    ended: async ({ connectionId, runId }) => {
      await settleDisconnect(knex, { connectionId, runId }, followUps).catch(
        error =>
          logger.warn(
            `${connectionId} could not be disconnected; the end of its next run tries again`,
            error instanceof Error ? error : undefined,
          ),
      );
      await runMetrics.record(runId);
      await options.problemMonitor.look(connectionId);
    },
    announce: change => announcer.announce(change),
  };
  const claims = new RunClaims(knex, randomUUID());
  const worker = new RunWorker({
    engine,
    claims,
    upkeep: new RunUpkeep({
      engine,
      claims,
      paused,
      watch: new CatalogWatch({
        engine,
        requests: followUps,
      }),
    }),
    paused,
  });
  const tell = (notice: RunRequestNotice) => {
    announcer.announce(notice);
    void worker.look();
  };
  const runRequests = new DatabaseRunRequests(knex, tell);
  const requestsIn = (transaction: Knex.Transaction) =>
    new DatabaseRunRequests(transaction, notice => {
      // What a transaction requests is there for others once it is committed.
      void transaction.executionPromise.then(
        () => tell(notice),
        () => undefined,
      );
    });
  const lifecycle = new DatabaseConnectionLifecycle({
    knex,
    connections,
    runRequests,
    requestsIn,
  });
  return { engine, worker, lifecycle, runRequests, requestsIn };
}
