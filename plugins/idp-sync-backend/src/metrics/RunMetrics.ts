import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  MetricsService,
  MetricsServiceCounter,
  MetricsServiceHistogram,
} from '@backstage/backend-plugin-api/alpha';
import {
  OBJECT_CLASSES,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import { DEPARTURE_DELAY, FROM_DIRECTORY } from '../leavers/readDepartureTimes';
import { RUN_COLUMNS, type RunRow, toRun } from '../runs/runRows';

/** From a second to a day, as runs take; seconds. */
const DURATIONS = [
  0.1, 0.5, 1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 14_400, 86_400,
];
/** From minutes to a month; seconds. */
const LATENCIES = [
  60, 300, 900, 1_800, 3_600, 14_400, 43_200, 86_400, 259_200, 604_800,
  2_592_000,
];

/** More of one run tell nothing that these do not. */
const MAX_LEAVERS = 10_000;

/** What is counted of objects, by the name that it has as an attribute. */
const ACTIONS = {
  created: 'create',
  updated: 'update',
  removed: 'remove',
  failed: 'fail',
  held: 'hold',
  removalsHeld: 'hold',
} as const;

/** What runs have done, told to the metrics service when they end. It reads the history, so that both say the same; it never harms a run. */
export class RunMetrics {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #runs: MetricsServiceCounter;
  readonly #durations: MetricsServiceHistogram;
  readonly #phases: MetricsServiceHistogram;
  readonly #objects: MetricsServiceCounter;
  readonly #memberships: MetricsServiceCounter;
  readonly #requests: MetricsServiceCounter;
  readonly #retries: MetricsServiceCounter;
  readonly #throttled: MetricsServiceCounter;
  readonly #resourceUnits: MetricsServiceCounter;
  readonly #leaverLatency: MetricsServiceHistogram;

  constructor(options: {
    knex: Knex;
    metrics: MetricsService;
    logger: LoggerService;
  }) {
    const { metrics } = options;
    this.#knex = options.knex;
    this.#logger = options.logger;
    this.#runs = metrics.createCounter('idp_sync.runs', {
      description: 'Runs that ended',
      unit: '{run}',
    });
    this.#durations = metrics.createHistogram('idp_sync.run.duration', {
      description: 'From start to end of a run',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATIONS },
    });
    this.#phases = metrics.createHistogram('idp_sync.run.phase.duration', {
      description: 'How long each phase of a run took',
      unit: 's',
      advice: { explicitBucketBoundaries: DURATIONS },
    });
    this.#objects = metrics.createCounter('idp_sync.objects', {
      description: 'What syncs did to objects',
      unit: '{object}',
    });
    this.#memberships = metrics.createCounter('idp_sync.memberships', {
      description: 'Memberships that syncs added and removed',
      unit: '{membership}',
    });
    this.#requests = metrics.createCounter('idp_sync.directory.requests', {
      description: 'Requests to the identity provider, repeated ones included',
      unit: '{request}',
    });
    this.#retries = metrics.createCounter('idp_sync.directory.retries', {
      description: 'Requests that had to be repeated',
      unit: '{request}',
    });
    this.#throttled = metrics.createCounter('idp_sync.directory.throttled', {
      description:
        'Time spent waiting because the identity provider asked for it',
      unit: 's',
    });
    this.#resourceUnits = metrics.createCounter(
      'idp_sync.directory.resource_units',
      {
        description: 'What the identity provider charged against its quota',
        unit: '{unit}',
      },
    );
    this.#leaverLatency = metrics.createHistogram('idp_sync.leaver.latency', {
      description:
        'From the last look at the directory that still showed them to being gone from the catalog, without the time that the policy lets them remain',
      unit: 's',
      advice: { explicitBucketBoundaries: LATENCIES },
    });
  }

  /** To be called once for each run, by the process that ended it. */
  async record(runId: number): Promise<void> {
    try {
      const row: RunRow | undefined = await this.#knex('runs')
        .where({ id: runId })
        .first(...RUN_COLUMNS);
      if (row) {
        this.#recordRun(toRun(row, Date.now()));
        await this.#recordLeavers(runId);
      }
    } catch (error) {
      this.#logger.warn(
        `Run ${runId} is missing in the metrics`,
        error instanceof Error ? error : undefined,
      );
    }
  }

  /** The same that the pages show as departure times. */
  async #recordLeavers(runId: number): Promise<void> {
    const rows = await this.#knex('departures')
      .where({ run_id: runId })
      .whereIn('reason', FROM_DIRECTORY)
      .limit(MAX_LEAVERS)
      .select(
        'connection_id',
        'class',
        'reason',
        this.#knex.raw(`${DEPARTURE_DELAY} as delay`),
      );
    for (const row of rows) {
      this.#leaverLatency.record(Number(row.delay) / 1_000, {
        'idp_sync.connection.id': row.connection_id,
        'idp_sync.object.class': row.class,
        'idp_sync.leaver.reason': row.reason,
      });
    }
  }

  #recordRun(run: Run): void {
    const connection = { 'idp_sync.connection.id': run.connectionId };
    const ofRun = { ...connection, 'idp_sync.run.kind': run.kind };
    const outcome = {
      ...ofRun,
      'idp_sync.run.outcome': run.status,
      ...(run.error && { 'error.type': run.error.code }),
    };
    this.#runs.add(1, outcome);
    if (run.durationMs !== undefined) {
      this.#durations.record(run.durationMs / 1_000, outcome);
    }
    for (const { phase, startedAt, finishedAt } of run.phases) {
      if (finishedAt) {
        this.#phases.record(
          Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000,
          { ...ofRun, 'idp_sync.run.phase': phase },
        );
      }
    }
    const { requests, retries, throttledSeconds, resourceUnits } =
      run.statistics;
    add(this.#requests, requests, ofRun);
    add(this.#retries, retries, ofRun);
    add(this.#throttled, throttledSeconds, ofRun);
    add(this.#resourceUnits, resourceUnits, ofRun);
    if (run.kind === 'sync') {
      this.#recordCounts(run, connection);
    }
  }

  /** Only of syncs: what scans and previews count has not happened. */
  #recordCounts({ counts }: Run, connection: Record<string, string>): void {
    for (const objectClass of OBJECT_CLASSES) {
      const ofClass = counts[objectClass];
      const attributes = {
        ...connection,
        'idp_sync.object.class': objectClass,
      };
      for (const [name, action] of Object.entries(ACTIONS)) {
        add(this.#objects, ofClass[name as keyof typeof ACTIONS], {
          ...attributes,
          'idp_sync.action': action,
        });
      }
      add(this.#memberships, ofClass.membershipsAdded, {
        ...attributes,
        'idp_sync.action': 'add',
      });
      add(this.#memberships, ofClass.membershipsRemoved, {
        ...attributes,
        'idp_sync.action': 'remove',
      });
    }
  }
}

/** Nothing is no data point. */
function add(
  counter: MetricsServiceCounter,
  value: number,
  attributes: Record<string, string>,
): void {
  if (value > 0) {
    counter.add(value, attributes);
  }
}
