import type { RunRequests } from '../runs/RunRequests';
import type { ScheduledConnection } from './ScheduleTick';

/**
 * A start brings what may have changed while nobody looked: another policy in the file, a catalog that lost our entities. When nothing has, the run costs two
 * requests.
 */
export async function requestFirstRuns(
  requests: RunRequests,
  connections: readonly ScheduledConnection[],
): Promise<void> {
  for (const { id, enabled } of connections) {
    if (enabled) {
      await requests.request({
        connectionId: id,
        kind: 'sync',
        mode: 'incremental',
        trigger: 'startup',
      });
    }
  }
}
