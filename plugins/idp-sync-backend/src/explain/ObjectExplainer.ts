import type {
  ExplainHits,
  ObjectClass,
  ObjectExplanation,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageRequest } from '../runs/RunLog';

/** What is looked for. */
export interface ExplainQuery extends PageRequest {
  /** Words of name, mail address, principal name or reference, present or former; or an object id. */
  query: string;
  classes?: readonly ObjectClass[];
}

/** Says of anyone why they are in the catalog or not. */
export interface ObjectExplainer {
  /** People and groups of the directory, and those that are kept though the directory has them no more; the best matches first. */
  search(connectionId: string, query: ExplainQuery): Promise<ExplainHits>;

  /**
   * Everything about one object; also about one that nobody has ever heard of.
   *
   * @param draft - a policy in place of the saved one
   * @throws NotFoundError for an unknown connection, ConflictError for one that has never had a valid policy
   */
  explain(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
    draft?: Policy,
  ): Promise<ObjectExplanation>;
}
