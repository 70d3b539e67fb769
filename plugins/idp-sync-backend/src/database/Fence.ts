import type { Knex } from 'knex';

/** First statement of each transaction that a run writes in; throws when the run has lost its lease or was cancelled. */
export type Fence = (transaction: Knex) => Promise<void>;
