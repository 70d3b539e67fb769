import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { Instant, Report } from './messages';

interface Statement {
  sql: string;
  bindings?: readonly unknown[];
  __knexTxId?: string;
}

/** Sends a signal to its own process at an {@link Instant}. */
export class InstantSignal {
  #instant?: Instant;
  #left = 0;
  #counting = false;

  arm(instant: Instant): void {
    this.#instant = instant;
    this.#left = instant.statements;
    this.#counting = instant.phase === undefined;
  }

  /** Listens to what the plugin says to its database. */
  readonly module = createBackendModule({
    pluginId: 'idp-sync',
    moduleId: 'instant-signal',
    register: env => {
      env.registerInit({
        deps: { database: coreServices.database },
        init: async ({ database }) => {
          const knex = await database.getClient();
          knex.on('query', (statement: Statement) =>
            this.#note('before', statement),
          );
          knex.on('query-response', (_: unknown, statement: Statement) =>
            this.#note('after', statement),
          );
        },
      });
    },
  });

  #note(when: Instant['when'], statement: Statement): void {
    const instant = this.#instant;
    if (!instant) {
      return;
    }
    if (!this.#counting) {
      this.#counting = when === 'before' && begins(statement, instant.phase);
      return;
    }
    if (when !== instant.when) {
      return;
    }
    this.#left -= 1;
    if (
      this.#left <= 0 &&
      (instant.inTransaction === undefined ||
        instant.inTransaction === (statement.__knexTxId !== undefined))
    ) {
      this.#instant = undefined;
      process.send?.({ type: 'signalled' } satisfies Report);
      process.kill(process.pid, instant.signal);
    }
  }
}

function begins({ sql, bindings }: Statement, phase?: string): boolean {
  return sql.startsWith('update') && (bindings ?? []).includes(phase);
}
