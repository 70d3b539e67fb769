import type {
  Page,
  RunEvent,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RunEventQuery, RunsApi } from '../../../api';

/** Events of one request, the most that the backend gives. */
const REQUEST_SIZE = 1000;
/** Events shown of one run at most: more than anybody reads, and little enough for the browser. */
export const MAX_EVENTS = 5000;

/** Reads the events of a run that come after those already `known`, up to `most` in all. */
export async function loadEvents(
  runs: Pick<RunsApi, 'getRunEvents'>,
  runId: number,
  filters: Pick<RunEventQuery, 'level' | 'search'>,
  known: readonly RunEvent[],
  signal: AbortSignal | undefined,
  most = MAX_EVENTS,
): Promise<Page<RunEvent>> {
  const items = [...known];
  let totalItems = 0;
  do {
    const page = await runs.getRunEvents(
      runId,
      { ...filters, offset: items.length, limit: REQUEST_SIZE },
      { signal },
    );
    items.push(...page.items);
    totalItems = page.totalItems;
    if (page.items.length === 0) {
      break;
    }
  } while (items.length < totalItems && items.length < most);
  return { items, totalItems };
}
