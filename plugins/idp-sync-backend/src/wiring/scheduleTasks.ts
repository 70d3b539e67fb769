import type { Knex } from 'knex';
import { CleanerMetrics } from '../metrics/CleanerMetrics';
import { PHOTO_TICK_MINUTES, PhotoRefresher } from '../photos/PhotoRefresher';
import { readDatabaseNow } from '../database/databaseTime';
import { HistoryCleaner } from '../runs/HistoryCleaner';
import type { HistoryRetention } from '../runs/historyRetention';
import { GraceTick } from '../schedule/GraceTick';
import { RetryTick } from '../schedule/RetryTick';
import { ScheduleTick } from '../schedule/ScheduleTick';
import type { PluginServices } from './PluginServices';
import type { WiredConnections } from './wireConnections';
import type { WiredProblems } from './wireProblems';
import type { WiredRuns } from './wireRuns';

/** What is done again and again, by one replica at a time. */
export async function scheduleTasks(
  services: PluginServices,
  options: Pick<WiredConnections, 'connections' | 'scheduled'> &
    Pick<WiredProblems, 'problemMonitor' | 'outbox'> &
    Pick<WiredRuns, 'engine' | 'requestsIn'> & {
      knex: Knex;
      paused: boolean;
      historyRetention: HistoryRetention;
    },
): Promise<void> {
  const { logger, metrics, scheduler } = services;
  const { knex, requestsIn, scheduled, problemMonitor, outbox } = options;
  const tickOptions = { knex, requestsIn, connections: scheduled, logger };
  const scheduleTick = new ScheduleTick(tickOptions);
  const retryTick = new RetryTick(tickOptions);
  const graceTick = new GraceTick(tickOptions);
  await scheduler.scheduleTask({
    id: 'schedule-tick',
    frequency: { seconds: 10 },
    timeout: { minutes: 1 },
    fn: async () => {
      await scheduleTick.tick(await readDatabaseNow(knex));
      await retryTick.tick();
      await graceTick.tick();
    },
  });
  await scheduler.scheduleTask({
    id: 'problem-tick',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    fn: async () => {
      await problemMonitor.lookAtAll();
      await outbox.deliver();
    },
  });
  const photoRefresher = new PhotoRefresher({
    knex,
    connections: options.connections,
    mirror: options.engine.mirror,
    logger,
  });
  if (!options.paused) {
    await scheduler.scheduleTask({
      id: 'photo-tick',
      frequency: { minutes: PHOTO_TICK_MINUTES },
      timeout: { minutes: PHOTO_TICK_MINUTES - 1 },
      fn: signal => photoRefresher.tick(signal),
    });
  }
  const cleaner = new HistoryCleaner({
    knex,
    retention: options.historyRetention,
    logger,
  });
  const cleanerMetrics = new CleanerMetrics(metrics);
  await scheduler.scheduleTask({
    id: 'history-cleaner',
    frequency: { hours: 24 },
    timeout: { hours: 1 },
    fn: async signal =>
      cleanerMetrics.measure(async () =>
        cleaner.clean(await readDatabaseNow(knex), signal),
      ),
  });
}
