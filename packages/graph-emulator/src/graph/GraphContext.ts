import type { EmulatorRequest } from '../server/Reply';
import type { Tenant } from '../tenant/Tenant';
import { CollectionPager } from './collection';
import { Grants } from './permissions';
import { QueryOptions } from './QueryOptions';

/** Answers `/users/delta` and `/groups/delta`. */
export interface DeltaHandler {
  /**
   * @param url - the function's own URL, without a query
   * @param minimal - the client prefers `return=minimal`
   * @returns the body of the response
   * @throws GraphError
   */
  handle(
    resource: 'users' | 'groups',
    url: string,
    options: QueryOptions,
    grants: Grants,
    minimal: boolean,
  ): Record<string, unknown>;
}

/** What the routes work on. */
export interface GraphServices {
  tenant: Tenant;
  pager: CollectionPager;
  delta: DeltaHandler;
}

/** One request on its way through a route. */
export interface GraphContext extends GraphServices {
  request: EmulatorRequest;
  options: QueryOptions;
  grants: Grants;
  /** The parts of the path that the route's template names. */
  params: Record<string, string>;
  /** For the response, whatever else it is. */
  responseHeaders: Record<string, string>;
  /** The service root, such as `https://localhost:7443/v1.0`. */
  root: string;
}
