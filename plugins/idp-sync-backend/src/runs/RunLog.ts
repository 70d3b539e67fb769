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
  RunStatus,
  RunSummary,
  RunTrigger,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which rows of a list are wanted. */
export interface PageRequest {
  offset: number;
  limit: number;
}

/** What a list can be narrowed by; an empty list of values means "any". */
export interface RunFilter {
  connectionIds?: readonly string[];
  statuses?: readonly RunStatus[];
  kinds?: readonly RunKind[];
  triggers?: readonly RunTrigger[];
  modes?: readonly ScanMode[];
  /** Runs that began then or later, or were asked for where they have not begun; milliseconds since the epoch. */
  from?: number;
  /** Runs that began before; milliseconds since the epoch. */
  to?: number;
  /** Words in run number, connection, who asked for it, or the error's code, provider code and message. */
  search?: string;
  /** Connections that the search finds by what the database does not hold, such as their title. */
  searchConnectionIds?: readonly string[];
  /** Newest first (`-id`) unless said otherwise; of equal ones the newest comes first, or last where the order rises. */
  order?: RunOrder;
}

export interface RunChangeFilter {
  classes?: readonly ObjectClass[];
  actions?: readonly ChangeAction[];
  statuses?: readonly ChangeStatus[];
  /** Why the change was planned. */
  reasonCodes?: readonly string[];
  /** Codes such as `IDP_CATALOG_CONFLICT`. */
  errorCodes?: readonly string[];
  /** Changes that add memberships, or remove some. */
  memberships?: readonly ('added' | 'removed')[];
  /** Words in name, mail or reference of the object. */
  search?: string;
}

export interface RunEventFilter extends PageRequest {
  levels?: readonly RunEventLevel[];
  /** Words in the message; letter case is ignored for ASCII. */
  search?: string;
}

/** The synchronization log as it is read: runs, what they did to whom, and what they had to say. */
export interface RunLog {
  list(filter: RunFilter & PageRequest): Promise<Page<RunSummary>>;
  /** All that {@link RunLog.list} finds, read piece by piece as it is consumed. */
  listAll(filter: RunFilter): AsyncIterable<RunSummary[]>;
  get(id: number): Promise<Run | undefined>;
  /** Changes of one run in the order they were planned; an unknown run has none. */
  changes(
    runId: number,
    filter: RunChangeFilter & PageRequest,
  ): Promise<Page<RunChange>>;
  /** All that {@link RunLog.changes} finds, read piece by piece as it is consumed. */
  allChanges(
    runId: number,
    filter: RunChangeFilter,
  ): AsyncIterable<RunChange[]>;
  /** What the changes of one run have in common; an unknown run has none. */
  breakdown(runId: number): Promise<RunBreakdown>;
  /** Log lines of one run, oldest first; an unknown run has none. */
  events(runId: number, filter: RunEventFilter): Promise<Page<RunEvent>>;
}
