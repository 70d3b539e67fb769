import type {
  Page,
  Problem,
  ProblemDetails,
  ProblemKind,
  ProblemNote,
  ProblemState,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

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

/** What the pages ask about what is wrong with connections. @public */
export interface ProblemsApi {
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
}
