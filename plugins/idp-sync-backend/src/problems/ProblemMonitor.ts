import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type {
  ConfiguredConnection,
  ConfiguredConnections,
} from '../connections/ConfiguredConnections';
import { isPostgres } from '../database/isPostgres';
import { readDatabaseNow } from '../database/databaseTime';
import { deriveProblems } from './deriveProblems';
import {
  type ProblemRow,
  toStoredProblem,
  writeProblemChange,
} from './problemRows';
import { type ReadHeld, readProblemFacts } from './readProblemFacts';
import { reconcileProblems } from './reconcileProblems';
import type { ProblemFacts, ProblemLimits } from './types';

/**
 * Keeps the table of problems as the facts have it: after each run, and by a tick for what comes about because nothing happens. Whatever is wrong with it
 * harms no run. Replicas take turns at a connection, and a second look at the same facts writes nothing.
 */
export class ProblemMonitor {
  readonly #knex: Knex;
  readonly #configured: ConfiguredConnections;
  readonly #limitsOf: (connectionId: string) => ProblemLimits;
  readonly #expiryOf: (profile: string) => Promise<number | undefined>;
  readonly #readHeld: ReadHeld;
  readonly #isPaused: () => boolean;
  readonly #onChange: (connectionId: string) => void;
  readonly #logger: LoggerService;

  /** @param options - `isPaused` `idpSync.paused`, under which nothing can get better or worse; `expiryOf` when a credential profile ends, in milliseconds since the epoch; `onChange` told where something was written */
  constructor(options: {
    knex: Knex;
    configured: ConfiguredConnections;
    limitsOf: (connectionId: string) => ProblemLimits;
    expiryOf?: (profile: string) => Promise<number | undefined>;
    readHeld: ReadHeld;
    isPaused: () => boolean;
    onChange: (connectionId: string) => void;
    logger: LoggerService;
  }) {
    this.#knex = options.knex;
    this.#configured = options.configured;
    this.#limitsOf = options.limitsOf;
    this.#expiryOf = options.expiryOf ?? (async () => undefined);
    this.#readHeld = options.readHeld;
    this.#isPaused = options.isPaused;
    this.#onChange = options.onChange;
    this.#logger = options.logger;
  }

  async lookAtAll(): Promise<void> {
    for (const id of await this.#knex('connections')
      .orderBy('id')
      .pluck('id')) {
      await this.look(id);
    }
  }

  async look(connectionId: string): Promise<void> {
    if (this.#isPaused()) {
      return;
    }
    try {
      const configured = (await this.#configured.list()).find(
        ({ definition, broken }) => (definition ?? broken).id === connectionId,
      );
      const credential = await this.#credentialOf(configured);
      const changed = await this.#knex.transaction(transaction =>
        this.#reconcile(transaction, connectionId, { configured, credential }),
      );
      if (changed) {
        this.#onChange(connectionId);
      }
    } catch (error) {
      this.#logger.warn(
        `Looking for problems of ${connectionId} failed; the next look makes up for it`,
        error instanceof Error ? error : undefined,
      );
    }
  }

  async #credentialOf(
    configured: ConfiguredConnection | undefined,
  ): Promise<ProblemFacts['credential']> {
    const { credentialProfile: profile } = configured?.definition ?? {};
    const expiresAt = profile ? await this.#expiryOf(profile) : undefined;
    return profile && expiresAt !== undefined
      ? { profile, expiresAt }
      : undefined;
  }

  async #reconcile(
    transaction: Knex.Transaction,
    connectionId: string,
    known: {
      configured?: ConfiguredConnection;
      credential?: ProblemFacts['credential'];
    },
  ): Promise<boolean> {
    await lockProblemsOf(transaction, connectionId);
    const now = await readDatabaseNow(transaction);
    const facts = await readProblemFacts(transaction, connectionId, {
      now,
      limits: this.#limitsOf(connectionId),
      ...known,
      readHeld: this.#readHeld,
    });
    if (!facts) {
      return false;
    }
    const rows: ProblemRow[] = await transaction('problems').where({
      connection_id: connectionId,
    });
    const changes = reconcileProblems(
      rows.map(toStoredProblem),
      deriveProblems(facts),
      facts,
    );
    for (const change of changes) {
      await writeProblemChange(transaction, connectionId, change, { at: now });
    }
    return changes.length > 0;
  }
}

/** Two who decide about the problems of one connection do so one after the other; SQLite has one writer as it is. */
export async function lockProblemsOf(
  transaction: Knex.Transaction,
  connectionId: string,
): Promise<void> {
  if (isPostgres(transaction)) {
    await transaction.raw('select pg_advisory_xact_lock(hashtext(?), 4)', [
      connectionId,
    ]);
  }
}
