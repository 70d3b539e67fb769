import type { RunContext } from '../runs/RunContext';
import { mirrorObstacle } from './mirrorObstacle';

/**
 * In place of the scan of a run that goes by the mirror as it stands, which may have changed since the run was asked for.
 *
 * @throws IdpSyncError `IDP_MIRROR_MISSING` or `IDP_MIRROR_INSUFFICIENT`
 */
export async function assertMirrorHolds(context: RunContext): Promise<void> {
  const { engine, connectionId, policy, definition, recorder } = context;
  const obstacle = await mirrorObstacle({
    knex: engine.knex,
    mirror: engine.mirror,
    connectionId,
    policy,
    savedPolicy: definition.policy,
  });
  if (obstacle) {
    throw obstacle;
  }
  recorder.log(
    'info',
    'The directory was not asked; this is what it was when last read',
  );
}
