import type { TakeOver } from '../handover/TakeOver';
import type { Engine } from '../runs/RunContext';

/** What explaining stands on. */
export interface ExplainEngine
  extends Pick<
    Engine,
    'knex' | 'catalog' | 'managed' | 'mirror' | 'transformers'
  > {
  /** @throws IdpSyncError where the connection is gone from the configuration or not valid */
  connection(id: string): Promise<{ definition: { takeOver?: TakeOver } }>;
}
