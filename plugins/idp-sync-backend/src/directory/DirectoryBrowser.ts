import type {
  DirectoryAttribute,
  DirectoryGroup,
  DirectoryPageOf,
  DirectoryUser,
  DirectoryValue,
  DraftSelection,
  GroupKind,
  Policy,
  SelectionSampleQuery,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageRequest } from '../runs/RunLog';

/** Which people or groups are wanted; any of the kinds will do. */
export interface DirectoryQuery extends PageRequest {
  search?: string;
  kinds?: readonly GroupKind[];
  /** Only these, wherever they are in the list. */
  ids?: readonly string[];
}

/** Values are wanted of one attribute. */
export interface ValueQuery {
  class: 'user' | 'group';
  attribute: string;
  search?: string;
  limit: number;
}

/** A policy to be tried, and on whom it is wanted to be shown. */
export interface SelectionQuery {
  policy: Policy;
  class: 'user' | 'group';
  sample: SelectionSampleQuery & PageRequest;
}

/**
 * The directory as it was last read, for people who choose from it. Everything comes from the mirror; the directory itself is never asked.
 *
 * All methods throw the reason of the signal once that is aborted. The lists are empty, or grow, until the first scan is through.
 */
export interface DirectoryBrowser {
  users(
    connectionId: string,
    query: DirectoryQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryPageOf<DirectoryUser>>;

  groups(
    connectionId: string,
    query: DirectoryQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryPageOf<DirectoryGroup>>;

  /**
   * What rules can look at, by name.
   *
   * @param connection - its provider says what there is besides what was read
   */
  attributes(
    connection: { id: string; provider: string },
    objectClass: 'user' | 'group',
    signal?: AbortSignal,
  ): Promise<DirectoryAttribute[]>;

  values(
    connectionId: string,
    query: ValueQuery,
    signal?: AbortSignal,
  ): Promise<DirectoryValue[]>;

  /**
   * What a policy would take of the directory.
   *
   * @throws IdpSyncError `IDP_MIRROR_MISSING` before the first scan is through, `IDP_MIRROR_INSUFFICIENT` where the policy looks at what was not read, `IDP_POLICY_GROUP_NOT_FOUND` or `IDP_POLICY_GROUP_AMBIGUOUS` where
   *   it names a group that cannot be found; ServiceUnavailableError where too many ask at once
   */
  select(
    connection: { id: string; provider: string },
    query: SelectionQuery,
    signal?: AbortSignal,
  ): Promise<DraftSelection>;
}
