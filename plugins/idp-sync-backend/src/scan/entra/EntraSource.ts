import type { ConnectionTestStep } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectoryReadContext,
  DirectorySession,
  DirectorySource,
  OptionalReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { setTimeout } from 'node:timers/promises';
import type { PortalCloud } from '../../connections/clouds';
import type { PortalSource } from '../../connections/portal/PortalSource';
import type { CredentialProfiles } from '../../connections/credentials/CredentialProfiles';
import { testEntra } from './connectionTest/testEntra';
import { Conditions } from './Conditions';
import { describeFileSettings } from './describeFileSettings';
import { EntraSession } from './EntraSession';
import { type EntraSettings, parseEntraSettings } from './EntraSettings';
import { FirstRead, type FirstReadOptions } from './firstRead/FirstRead';
import { GraphBatcher } from './GraphBatcher';
import { GraphTransport } from './GraphTransport';
import { parsePortalSettings } from './parsePortalSettings';
import { createDispatcher, readNetwork } from './network';
import { ObjectLists } from './ObjectLists';
import { Retrier } from './Retrier';
import { RetryBudget, type RetryBudgetOptions } from './RetryBudget';
import { TokenProvider } from './TokenProvider';
import { UnitPacer } from './UnitPacer';

/** Longer than Graph ever takes for a page; a connection that hangs must not hold the run for longer. */
const REQUEST_TIMEOUT_MS = 100_000;
/** Somebody waits for the answer, and can try again. */
const TEST_TIMEOUT_MS = 20_000;
const TEST_RETRIES: RetryBudgetOptions = { retries: 1, gain: 0, waitMs: 5_000 };

export interface EntraSourceOptions {
  profiles: CredentialProfiles;
  /** In which connections made in the portal can be. */
  clouds?: readonly PortalCloud[];
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
export class EntraSource
  implements PortalSource, DirectorySource<EntraSettings>
{
  readonly provider = 'azureAd';
  readonly title = 'Microsoft Entra ID';
  readonly portal: PortalSource['portal'];
  readonly #options: EntraSourceOptions;

  private constructor(options: EntraSourceOptions) {
    this.#options = options;
    const { clouds = [] } = options;
    this.portal = {
      clouds,
      parse: (settings, credentials) =>
        parsePortalSettings(settings, clouds, credentials),
      describe: describeFileSettings,
    };
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
    return (await this.#connect(settings, context)).session;
  }

  async *test(
    settings: EntraSettings,
    {
      signal,
      uses = [],
    }: { signal: AbortSignal; uses?: readonly OptionalReading[] },
  ): AsyncGenerator<ConnectionTestStep> {
    const connected = await this.#connect(
      settings,
      {
        signal,
        attributes: { user: [], group: [] },
        report: () => undefined,
        log: () => undefined,
      },
      { timeoutMs: TEST_TIMEOUT_MS, retries: TEST_RETRIES },
    );
    try {
      yield* testEntra({
        ...connected,
        settings,
        signal,
        uses,
        now: this.#options.now ?? Date.now,
      });
    } finally {
      await connected.session.close();
    }
  }

  async #connect(
    settings: EntraSettings,
    context: DirectoryReadContext,
    limits: { timeoutMs?: number; retries?: Partial<RetryBudgetOptions> } = {},
  ) {
    const {
      requestTimeoutMs = REQUEST_TIMEOUT_MS,
      pageSize,
      random = Math.random,
      now = Date.now,
      wait = (ms, signal) => setTimeout(ms, undefined, { signal }),
    } = this.#options;
    const { timeoutMs = requestTimeoutMs, retries = this.#options.retries } =
      limits;
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
      budget: new RetryBudget(retries),
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
    const session = new EntraSession({
      graph,
      batcher,
      lists,
      firstRead,
      pacer,
      dispatcher,
      attributes,
    });
    return { session, graph, tokens, dispatcher };
  }
}
