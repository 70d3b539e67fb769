import type {
  DirectoryReadContext,
  DirectorySession,
  DirectorySource,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { setTimeout } from 'node:timers/promises';
import type { CredentialProfiles } from '../../connections/credentials/CredentialProfiles';
import { Conditions } from './Conditions';
import { EntraSession } from './EntraSession';
import { type EntraSettings, parseEntraSettings } from './EntraSettings';
import { FirstRead, type FirstReadOptions } from './firstRead/FirstRead';
import { GraphBatcher } from './GraphBatcher';
import { GraphTransport } from './GraphTransport';
import { createDispatcher, readNetwork } from './network';
import { ObjectLists } from './ObjectLists';
import { Retrier } from './Retrier';
import { RetryBudget, type RetryBudgetOptions } from './RetryBudget';
import { TokenProvider } from './TokenProvider';
import { UnitPacer } from './UnitPacer';

/** Longer than Graph ever takes for a page; a connection that hangs must not hold the run for longer. */
const REQUEST_TIMEOUT_MS = 100_000;

export interface EntraSourceOptions {
  profiles: CredentialProfiles;
  /** For one request, in milliseconds. */
  requestTimeoutMs?: number;
  retries?: Partial<RetryBudgetOptions>;
  /** How much the quick plan of a first read takes at once. */
  quick?: FirstReadOptions['limits'];
  /** Of lists; the most that Graph gives unless a test wants many. */
  pageSize?: number;
  /** How waits before retries pass. */
  wait?(ms: number, signal: AbortSignal): Promise<unknown>;
  /** From 0 up to, without, 1. */
  random?(): number;
  /** Milliseconds since the epoch. */
  now?(): number;
}

/** Microsoft Entra ID, read by delta rounds of Microsoft Graph. */
export class EntraSource implements DirectorySource<EntraSettings> {
  readonly provider = 'azureAd';
  readonly title = 'Microsoft Entra ID';
  readonly #options: EntraSourceOptions;

  private constructor(options: EntraSourceOptions) {
    this.#options = options;
  }

  static create(options: EntraSourceOptions): EntraSource {
    return new EntraSource(options);
  }

  parseSettings(settings: unknown, path: string): EntraSettings {
    return parseEntraSettings(settings, path, this.#options.profiles);
  }

  async open(
    settings: EntraSettings,
    context: DirectoryReadContext,
  ): Promise<DirectorySession> {
    const {
      requestTimeoutMs: timeoutMs = REQUEST_TIMEOUT_MS,
      pageSize,
      random = Math.random,
      now = Date.now,
      wait = (ms, signal) => setTimeout(ms, undefined, { signal }),
    } = this.#options;
    const { signal, attributes, report } = context;
    const network = await readNetwork(settings);
    const dispatcher = createDispatcher(network);
    const tokens = new TokenProvider({
      credential: settings.credential,
      network,
      signal,
      timeoutMs,
      now,
    });
    const retrier = new Retrier({
      budget: new RetryBudget(this.#options.retries),
      signal,
      wait,
      random,
      now,
      onRetry: (failure, waitMs, longerMs) => {
        report({
          retries: 1,
          throttledSeconds:
            failure.code === 'IDP_THROTTLED' ? longerMs / 1_000 : undefined,
        });
        context.log(
          'warn',
          `${failure.message} Trying again in ${(waitMs / 1_000).toFixed(
            1,
          )} seconds.`,
        );
      },
    });
    const conditions = new Conditions();
    const pacer = new UnitPacer({ signal, wait, now });
    const graph = new GraphTransport({
      graphUrl: settings.graphUrl,
      tokens,
      dispatcher,
      retrier,
      signal,
      timeoutMs,
      report,
      onAnswer: answer => {
        conditions.note(answer);
        pacer.note(answer);
      },
      now,
    });
    const batcher = new GraphBatcher(graph, pacer);
    const lists = new ObjectLists(graph, batcher, pageSize);
    const firstRead = new FirstRead({
      graph,
      lists,
      pacer,
      conditions,
      context,
      setting: settings.firstRead,
      limits: this.#options.quick,
      pageSize,
    });
    return new EntraSession({
      graph,
      batcher,
      lists,
      firstRead,
      dispatcher,
      attributes,
    });
  }
}
