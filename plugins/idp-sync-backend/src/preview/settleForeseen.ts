import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idRanges } from '../database/idRanges';
import { IN_RANGE_OF_RUN } from '../plan/rangeOfRun';
import type { RunContext } from '../runs/RunContext';

/**
 * Lets the changes of a preview fail that applying them would refuse. Only once the guard has looked through the plan: what is held is not tried, and does not fail either.
 */
export async function settleForeseen(context: RunContext): Promise<void> {
  const { engine, runId, lease, signal, recorder } = context;
  const rows = () => engine.knex('run_changes').where({ run_id: runId });
  const refused = () =>
    rows().where({ status: 'planned' }).whereNotNull('error');
  const [{ changes }] = await refused().count({ changes: '*' });
  const example = await refused().orderBy('id').first('display_name', 'error');
  for await (const range of idRanges(rows().whereNotNull('error'))) {
    signal.throwIfAborted();
    await engine.knex.transaction(async transaction => {
      await lease.fence(transaction);
      const inRange = () =>
        transaction('run_changes as change')
          .whereRaw(IN_RANGE_OF_RUN, [...range, runId])
          .whereNotNull('change.error');
      await inRange()
        .where('change.status', 'planned')
        .update({ status: 'failed' });
      await inRange()
        .whereIn('change.status', ['held', 'rejected'])
        .update({ error: null });
    });
  }
  if (example) {
    const { code, message }: RunError = JSON.parse(example.error);
    recorder.log(
      'warn',
      `${changes} of these changes would fail, such as ${example.display_name}: ${code}: ${message}`,
    );
  }
}
