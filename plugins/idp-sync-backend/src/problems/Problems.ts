import type {
  Page,
  Problem,
  ProblemDetails,
  ProblemKind,
  ProblemState,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which problems; what is absent matches all. */
export interface ProblemFilter {
  connectionIds?: readonly string[];
  states?: readonly ProblemState[];
  kinds?: readonly ProblemKind[];
}

/** What is to be done to a problem, and by whom. */
export interface ProblemDecision {
  /** Entity ref or service. */
  by: string;
  note?: string;
}

/** What is wrong, and what was, for everybody who looks at it and takes care of it. */
export interface Problems {
  /** Unresolved ones first, the worst of them before others, then the newest. */
  list(
    filter: ProblemFilter & { offset: number; limit: number },
  ): Promise<Page<Problem>>;

  get(id: number): Promise<ProblemDetails | undefined>;

  /**
   * Notes that somebody takes care of it; again replaces the note.
   *
   * @returns undefined for an unknown problem
   * @throws ConflictError for one that is resolved
   */
  acknowledge(
    id: number,
    decision: ProblemDecision,
  ): Promise<ProblemDetails | undefined>;

  /**
   * Resolves what cannot be seen before the next run; that opens it again where it is still so.
   *
   * @returns undefined for an unknown problem
   * @throws ConflictError for one that is resolved, and one that resolves itself as soon as its cause is gone
   */
  resolve(
    id: number,
    decision: ProblemDecision,
  ): Promise<ProblemDetails | undefined>;
}
