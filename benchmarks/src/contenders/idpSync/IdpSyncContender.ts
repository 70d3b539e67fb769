import type { JsonObject } from '@backstage/types';
import type {
  Page,
  Run,
  RunCounts,
  RunKind,
  RunPhase,
  RunSummary,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EmulatorConnection } from '@idp-sync/graph-emulator';
import { pollUntil } from '../../backstage/pollUntil';
import type { BackstageClient } from '../../backstage/BackstageClient';
import type { Contender, EngineTimes } from '../Contender';

const CONNECTION_ID = 'benchmark';
/** How long a start may take until it has requested a run. */
const STARTUP_MS = 10_000;

/** A connection with a schedule syncs at the start; this one is not due again while anything is measured. */
const YEARLY = {
  start: { date: '2026-01-01', time: '00:00', timeZone: 'Etc/UTC' },
  every: { value: 1, unit: 'years' },
};

/** idp-sync with an empty policy: every enabled user and all groups, as the msgraph module has it. */
export class IdpSyncContender implements Contender {
  readonly name = 'idp-sync';
  readonly packageName = '@idp-sync/backstage-plugin-idp-sync-backend';
  readonly entry = require.resolve('./backend.ts');
  #policy: JsonObject = {};
  readonly #previewWith?: JsonObject;
  readonly #syncWith?: JsonObject;
  #begun = false;
  #lastRunId = 0;

  /** @param options - settings of the connection; `previewWith`: those for one preview from scratch, in place of syncs */
  constructor(
    options: { previewWith?: JsonObject; syncWith?: JsonObject } = {},
  ) {
    this.#previewWith = options.previewWith;
    this.#syncWith = options.syncWith;
  }

  /** Before its backend is started again with another policy. */
  editPolicy(policy: JsonObject): void {
    this.#policy = policy;
    this.#begun = false;
  }

  config(connection: EmulatorConnection): JsonObject {
    const { tenantId, clientId, clientSecret, caFile } = connection;
    return {
      idpSync: {
        credentialProfiles: {
          benchmark: {
            type: 'clientSecret',
            tenantId,
            clientId,
            clientSecret,
          },
        },
        connections: {
          [CONNECTION_ID]: {
            provider: 'azureAd',
            tenantId,
            cloud: 'custom',
            authorityHost: connection.authorityHost,
            graphUrl: connection.graphUrl,
            caFile,
            credentialProfile: 'benchmark',
            ...this.#syncWith,
            ...this.#previewWith,
            policy: {
              schemaVersion: 1,
              // Without a schedule, nothing runs by itself.
              ...(!this.#previewWith && { schedule: YEARLY }),
              ...this.#policy,
            },
          },
        },
      },
    };
  }

  /** A start of the backend is a request for a run in itself. */
  async sync(context: {
    backstage: BackstageClient;
    timeoutMs: number;
    request?: {
      kind: RunKind;
      mode: ScanMode;
      scan?: 'none';
      policy?: JsonObject;
    };
  }): Promise<EngineTimes & { runId: number; counts: RunCounts }> {
    const { backstage, timeoutMs } = context;
    const requested =
      this.#begun || this.#previewWith
        ? await backstage.post<RunSummary>(
            `/api/idp-sync/connections/${CONNECTION_ID}/runs`,
            context.request ?? {
              kind: this.#previewWith ? 'preview' : 'sync',
              mode: 'incremental',
            },
          )
        : await this.#runOfStart(backstage);
    this.#begun = true;
    this.#lastRunId = requested.id;
    const run = await pollUntil(
      async () => {
        const current = await backstage.get<Run>(
          `/api/idp-sync/runs/${requested.id}`,
        );
        return current.finishedAt ? current : undefined;
      },
      { everyMs: 500, timeoutMs, what: 'the run of idp-sync to end' },
    );
    if (run.status !== 'succeeded' || !run.startedAt || !run.finishedAt) {
      throw new Error(
        `The run of idp-sync ended as ${run.status}: ${
          run.error?.message ?? run.info
        }`,
      );
    }
    return {
      runId: run.id,
      startedAt: Date.parse(run.startedAt),
      plannedAt: endOf(run, 'plan'),
      handedOverAt: endOf(run, run.kind === 'preview' ? 'plan' : 'apply'),
      finishedAt: Date.parse(run.finishedAt),
      counts: run.counts,
    };
  }

  async #runOfStart(backstage: BackstageClient): Promise<RunSummary> {
    return pollUntil(
      async () => {
        const { items } = await backstage.get<Page<RunSummary>>(
          `/api/idp-sync/runs?connectionId=${CONNECTION_ID}&order=-id&limit=1`,
        );
        return items.find(({ id }) => id > this.#lastRunId);
      },
      {
        everyMs: 100,
        timeoutMs: STARTUP_MS,
        what: 'idp-sync to request its first run',
      },
    );
  }
}

function endOf(run: Run, phase: RunPhase): number {
  const finishedAt = run.phases.find(
    record => record.phase === phase,
  )?.finishedAt;
  if (!finishedAt) {
    throw new Error(`The run of idp-sync has no end of its ${phase} phase`);
  }
  return Date.parse(finishedAt);
}
