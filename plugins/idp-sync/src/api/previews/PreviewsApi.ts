import type {
  LeavingOwners,
  PreviewState,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageQuery } from '../PageQuery';
import type { RequestOptions } from '../RequestOptions';

/** What the pages ask about previews. @public */
export interface PreviewsApi {
  /** What can be done with a preview, and what was. */
  getPreview(runId: number, options?: RequestOptions): Promise<PreviewState>;
  /** Asks for the run that applies what a preview showed, and no more. */
  confirmPreview(runId: number, options?: RequestOptions): Promise<RunSummary>;
  /** Puts a preview aside; it stays in the log. */
  discardPreview(runId: number, options?: RequestOptions): Promise<RunSummary>;
  /** Who leaves the catalog by a run and owns something there; those who own most come first. */
  getLeavingOwners(
    runId: number,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<LeavingOwners>;
}
