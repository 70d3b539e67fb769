import type {
  DirectoryAttribute,
  DirectoryGroup,
  DirectoryPageOf,
  DirectoryUnit,
  DirectoryUser,
  DirectoryValue,
  DraftSelection,
  GroupKind,
  Page,
  Policy,
  SelectionSampleQuery,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** Which people are wanted; by name. @public */
export interface DirectoryUserQuery extends PageQuery {
  /** Words of name, addresses or id. */
  search?: string;
  /** Only those with these object ids, a hundred at most. */
  id?: string[];
}

/** Which groups are wanted; by name, 5,000 at most at once. @public */
export interface DirectoryGroupQuery extends DirectoryUserQuery {
  kind?: GroupKind[];
}

/** Values are wanted of an attribute. @public */
export interface DirectoryValueQuery {
  class: 'user' | 'group';
  attribute: string;
  search?: string;
  limit?: number;
}

/** A policy to be tried. @public */
export interface TriedPolicy {
  policy: Policy;
  class: 'user' | 'group';
  sample?: SelectionSampleQuery;
}

/** What the pages ask about the directory as last read. @public */
export interface DirectoryApi {
  getUsers(
    connectionId: string,
    query: DirectoryUserQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryUser>>;
  getGroups(
    connectionId: string,
    query: DirectoryGroupQuery,
    options?: RequestOptions,
  ): Promise<DirectoryPageOf<DirectoryGroup>>;
  /** Administrative units: with `id` as last read, otherwise as the directory itself finds them. */
  getUnits(
    connectionId: string,
    query: { search?: string; id?: string[] },
    options?: RequestOptions,
  ): Promise<Page<DirectoryUnit>>;
  /** What rules can look at. */
  getAttributes(
    connectionId: string,
    objectClass: 'user' | 'group',
    options?: RequestOptions,
  ): Promise<Page<DirectoryAttribute>>;
  getValues(
    connectionId: string,
    query: DirectoryValueQuery,
    options?: RequestOptions,
  ): Promise<{ items: DirectoryValue[] }>;
  /** What a policy that need not be saved would take. */
  tryPolicy(
    connectionId: string,
    tried: TriedPolicy,
    options?: RequestOptions,
  ): Promise<DraftSelection>;
}
