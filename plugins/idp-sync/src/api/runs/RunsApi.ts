import type {
  ChangeAction,
  ChangeStatus,
  ObjectClass,
  Page,
  Run,
  RunBreakdown,
  RunChange,
  RunEvent,
  RunEventLevel,
  RunKind,
  RunOrder,
  RunPolicy,
  RunRequest,
  RunStatus,
  RunSummary,
  RunTrigger,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** Filters of the synchronization log, of each any of the values; runs come newest first unless `order` says otherwise. @public */
export interface RunFilter {
  connectionId?: string[];
  status?: RunStatus[];
  kind?: RunKind[];
  trigger?: RunTrigger[];
  mode?: ScanMode[];
  /** Runs that began then or later; ISO 8601 with a zone. */
  from?: string;
  /** Runs that began before; ISO 8601 with a zone. */
  to?: string;
  /** Words in run number, connection, who asked for it, or the error. */
  search?: string;
  order?: RunOrder;
}

/** A page of the synchronization log. @public */
export interface RunQuery extends RunFilter, PageQuery {}

/** Filters of the changes of one run, of each any of the values; they come in the order they were planned. @public */
export interface RunChangeFilter {
  class?: ObjectClass[];
  action?: ChangeAction[];
  status?: ChangeStatus[];
  /** Codes such as `newInScope`. */
  reason?: string[];
  /** Codes such as `IDP_CATALOG_CONFLICT`, of those that failed. */
  error?: string[];
  /** Changes that add memberships, or remove some. */
  memberships?: ('added' | 'removed')[];
  /** Words in name, mail or reference of the object. */
  search?: string;
}

/** A page of the changes of one run. @public */
export interface RunChangeQuery extends RunChangeFilter, PageQuery {}

/** Filters of the events of one run; events come oldest first. @public */
export interface RunEventQuery extends PageQuery {
  level?: RunEventLevel[];
  search?: string;
}

/** What the pages ask about runs and the synchronization log. @public */
export interface RunsApi {
  /** Asks for a run; a queued one of the same kind is returned in its place. */
  requestRun(
    connectionId: string,
    request: RunRequest,
    options?: RequestOptions,
  ): Promise<RunSummary>;
  getRuns(query: RunQuery, options?: RequestOptions): Promise<Page<RunSummary>>;
  getRun(runId: number, options?: RequestOptions): Promise<Run>;
  getRunChanges(
    runId: number,
    query: RunChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<RunChange>>;
  /** How many changes of each kind and reason a run has, and for which causes some failed. */
  getRunBreakdown(
    runId: number,
    options?: RequestOptions,
  ): Promise<RunBreakdown>;
  getRunEvents(
    runId: number,
    query: RunEventQuery,
    options?: RequestOptions,
  ): Promise<Page<RunEvent>>;
  /** The policy that a run went by. */
  getRunPolicy(runId: number, options?: RequestOptions): Promise<RunPolicy>;
  /** All runs that the filter finds, as a CSV file. */
  exportRuns(filter: RunFilter, options?: RequestOptions): Promise<Blob>;
  /** All changes of a run that the filter finds, as a CSV file. */
  exportRunChanges(
    runId: number,
    filter: RunChangeFilter,
    options?: RequestOptions,
  ): Promise<Blob>;
  /** Asks a queued or running run to stop; it ends as soon as it can. */
  cancelRun(runId: number, options?: RequestOptions): Promise<RunSummary>;
  /** Asks for a run of the failed objects of a run alone. */
  retryFailed(runId: number, options?: RequestOptions): Promise<RunSummary>;
}
