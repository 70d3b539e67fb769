import type {
  MappedClass,
  MappingTrial,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RequestOptions } from '../RequestOptions';

/** On whom mappings are tried. @public */
export interface TrialQuery {
  class: MappedClass;
  /** Words of a name or address; some that are in scope where there are none. */
  search: string;
  limit: number;
}

/** What the pages ask about attribute mappings. @public */
export interface MappingApi {
  /** What the mappings of a draft make of real people or groups; nothing is kept. */
  tryMapping(
    connectionId: string,
    policy: Policy,
    query: TrialQuery,
    options?: RequestOptions,
  ): Promise<MappingTrial>;
}
