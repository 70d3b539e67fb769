import { createApiRef } from '@backstage/core-plugin-api';
import type {
  ChangeAction,
  ChangeStatus,
  ConnectionSummary,
  ExplainHits,
  LeavingOwners,
  ManagedEntityInfo,
  ObjectClass,
  ObjectExplanation,
  ObjectHistory,
  Page,
  Policy,
  PreviewState,
  Problem,
  ProblemDetails,
  ProblemKind,
  ProblemNote,
  ProblemState,
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
  SyncStatus,
  GuardKind,
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  HoldStatus,
  Leaver,
  LeaverDue,
  LeaverOrder,
  LeaverRemoval,
  LeaverRemovalRequest,
  LeaverSelection,
  LeaverState,
  LeaveReason,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which part of a list to answer with. @public */
export interface PageQuery {
  /** Zero-based index of the first item. */
  offset?: number;
  /** How many items at most, 1 to 1000. */
  limit?: number;
}

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

/** An object of the directory of a connection. @public */
export interface ObjectKey {
  connectionId: string;
  class: ObjectClass;
  objectId: string;
}

/** Whom to look for: words of name, mail address or reference, or an object id. @public */
export interface ExplainQuery extends PageQuery {
  query: string;
  class?: ObjectClass[];
}

/** Filters of problems, of each any of the values; unresolved ones come first, the worst before others. @public */
export interface ProblemQuery extends PageQuery {
  connectionId?: string[];
  state?: ProblemState[];
  kind?: ProblemKind[];
}

/** What goes into a support bundle. @public */
export interface SupportBundleQuery {
  /** Names, mail addresses and notes as they are. */
  personalData?: boolean;
}
/** Filters of held changes, of each any of the values. @public */
export interface HeldChangeQuery extends PageQuery {
  kind?: GuardKind[];
  class?: ObjectClass[];
  status?: HoldStatus[];
  /** Words in name, reference or id of the object. */
  search?: string;
}

/** Filters of leavers, of each any of the values; longest gone first unless `order` says otherwise. @public */
export interface LeaverQuery extends PageQuery {
  class?: ObjectClass[];
  reason?: LeaveReason[];
  state?: LeaverState[];
  due?: LeaverDue[];
  /** Words in name, reference or id of the object. */
  search?: string;
  order?: LeaverOrder;
}

/** What can be decided about held changes. @public */
export type HeldAction = 'approve' | 'reject' | 'reconsider';

/** How a request is made. @public */
export interface RequestOptions {
  /** Ends the request when nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/**
 * What the pages ask of the backend of idp-sync.
 *
 * Every method throws a `ResponseError` when the backend refuses or fails.
 *
 * @public
 */
export interface IdpSyncApi {
  /** All connections with their state, last run and entities. */
  getStatus(options?: RequestOptions): Promise<SyncStatus>;
  getConnection(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<ConnectionSummary>;
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
  /** People and groups to be explained, the best matches first. */
  findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits>;
  /** Why somebody is in the catalog or not. */
  explain(
    object: ObjectKey,
    options?: RequestOptions,
  ): Promise<ObjectExplanation>;
  /** All that ever happened to an object, newest first. */
  getObjectHistory(
    object: ObjectKey,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<ObjectHistory>;
  /** What can be done with a preview, and what was. */
  getPreview(runId: number, options?: RequestOptions): Promise<PreviewState>;
  /** Asks for the run that applies what a preview showed, and no more. */
  confirmPreview(runId: number, options?: RequestOptions): Promise<RunSummary>;
  /** Puts a preview aside; it stays in the log. */
  discardPreview(runId: number, options?: RequestOptions): Promise<RunSummary>;
  /** The policy that a run went by. */
  getRunPolicy(runId: number, options?: RequestOptions): Promise<RunPolicy>;
  /** The policy that a connection is synced by. */
  getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<{ version: number; policy: Policy }>;
  /** Who leaves the catalog by a run and owns something there; those who own most come first. */
  getLeavingOwners(
    runId: number,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<LeavingOwners>;
  /** What is wrong with connections, and what was. */
  getProblems(
    query: ProblemQuery,
    options?: RequestOptions,
  ): Promise<Page<Problem>>;
  /** A problem with its history. */
  getProblem(
    problemId: number,
    options?: RequestOptions,
  ): Promise<ProblemDetails>;
  /** Notes that somebody takes care of it. */
  acknowledgeProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails>;
  /** Resolves by hand what cannot be seen before the next run; takes a note. */
  resolveProblem(
    problemId: number,
    note: ProblemNote,
    options?: RequestOptions,
  ): Promise<ProblemDetails>;
  /** A file for those who help. */
  getSupportBundle(
    query: SupportBundleQuery,
    options?: RequestOptions,
  ): Promise<Blob>;
  /** How many changes of which kind are held, since when and why. */
  getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary>;
  /** Changes that the guard holds, and those that somebody has decided about, oldest first. */
  getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>>;
  /** Approves, rejects or reconsiders held changes. */
  decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
    options?: RequestOptions,
  ): Promise<HoldDecision>;
  /** Who has left and is still in the catalog. */
  getLeavers(
    connectionId: string,
    query: LeaverQuery,
    options?: RequestOptions,
  ): Promise<Page<Leaver>>;
  /** Has leavers removed by a run, whatever the policy says about them. */
  removeLeavers(
    connectionId: string,
    request: LeaverRemovalRequest,
    options?: RequestOptions,
  ): Promise<LeaverRemoval>;
  /** Takes back that leavers be removed by hand. */
  takeBackLeaverRemoval(
    connectionId: string,
    selection: LeaverSelection,
    options?: RequestOptions,
  ): Promise<LeaverRemoval>;
  /** Where an entity in the catalog comes from; `undefined` if we do not manage it. */
  getManagedEntity(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ManagedEntityInfo | undefined>;
}

/** Shared by both frontend systems. @public */
export const idpSyncApiRef = createApiRef<IdpSyncApi>({
  id: 'plugin.idp-sync.api',
});
