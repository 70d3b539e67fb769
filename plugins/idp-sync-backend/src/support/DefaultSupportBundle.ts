import type { Config } from '@backstage/config';
import type { Knex } from 'knex';
import type { ReadConnection } from '../connections/readConnections';
import type { Problems } from '../problems/Problems';
import { describeSettings } from './describeSettings';
import { mapTexts } from './mapTexts';
import { Pseudonyms } from './Pseudonyms';
import { readVersions } from './readVersions';
import { SecretScrubber } from './SecretScrubber';
import type { SupportBundle } from './SupportBundle';
import {
  readDatabaseVersion,
  readHoldsAndLeavers,
  readLastRuns,
  readMirrorState,
  readNames,
  readTableSizes,
} from './supportQueries';

const PROBLEMS = 200;

/** {@link SupportBundle} from the configuration and the database. */
export class DefaultSupportBundle implements SupportBundle {
  readonly #knex: Knex;
  readonly #config: Config;
  readonly #connections: () => Promise<readonly ReadConnection[]>;
  readonly #problems: Problems;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(options: {
    knex: Knex;
    config: Config;
    connections: () => Promise<readonly ReadConnection[]>;
    problems: Problems;
    environment?: Readonly<Record<string, string | undefined>>;
  }) {
    this.#knex = options.knex;
    this.#config = options.config;
    this.#connections = options.connections;
    this.#problems = options.problems;
    this.#environment = options.environment ?? process.env;
  }

  async create({
    personalData,
  }: {
    personalData: boolean;
  }): Promise<Record<string, unknown>> {
    const knex = this.#knex;
    const scrubber = SecretScrubber.create({
      config: this.#config,
      environment: this.#environment,
    });
    const pseudonyms = personalData
      ? undefined
      : new Pseudonyms(await readNames(knex).catch(() => []));
    const parts: Record<string, () => unknown> = {
      versions: readVersions,
      database: () => readDatabaseVersion(knex),
      migrations: () => knex('knex_migrations').orderBy('id').pluck('name'),
      settings: async () =>
        describeSettings(this.#config, await this.#connections()),
      problems: () => this.#listProblems(personalData),
      mirror: () => readMirrorState(knex),
      waiting: () => readHoldsAndLeavers(knex),
      tables: () => readTableSizes(knex),
      runs: () => readLastRuns(knex),
    };
    const bundle: Record<string, unknown> = {
      createdAt: new Date().toISOString(),
      personalData,
    };
    for (const [name, read] of Object.entries(parts)) {
      const part = await orProblem(read);
      bundle[name] = mapTexts(part, text => {
        const scrubbed = scrubber.scrub(text);
        return pseudonyms ? pseudonyms.replace(scrubbed) : scrubbed;
      });
    }
    return bundle;
  }

  async #listProblems(personalData: boolean) {
    const { items, totalItems } = await this.#problems.list({
      offset: 0,
      limit: PROBLEMS,
    });
    return {
      totalItems,
      items: items.map(({ note, ...problem }) => ({
        ...problem,
        // Free text of people about people.
        ...(personalData && { note }),
      })),
    };
  }
}

/** A bundle is wanted when something is broken. */
async function orProblem(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    return {
      unreadable: error instanceof Error ? error.message : String(error),
    };
  }
}
