import type { JsonObject } from '@backstage/types';
import type { EmulatorConnection } from '@idp-sync/graph-emulator';
import { pollUntil } from '../../backstage/pollUntil';
import type { Contender, EngineTimes, SyncContext } from '../Contender';

const TASK_ID = 'MicrosoftGraphOrgEntityProvider:default:refresh';

/** The msgraph catalog module with what it selects by default, and without photos. */
export class MsgraphContender implements Contender {
  readonly name = 'msgraph';
  readonly packageName = '@backstage/plugin-catalog-backend-module-msgraph';
  readonly entry = require.resolve('./backend.ts');

  config(connection: EmulatorConnection): JsonObject {
    return {
      catalog: {
        providers: {
          microsoftGraphOrg: {
            target: `${connection.graphUrl}/v1.0`,
            authority: connection.authorityHost,
            tenantId: connection.tenantId,
            clientId: connection.clientId,
            clientSecret: connection.clientSecret,
            user: { loadPhotos: false },
            schedule: {
              frequency: { trigger: 'manual' },
              timeout: { hours: 1 },
            },
          },
        },
      },
    };
  }

  async sync(context: SyncContext): Promise<EngineTimes> {
    const { backstage, backend, timeoutMs } = context;
    const before = await backend.call('engineRuns');
    await backstage.post(
      `/api/catalog/.backstage/scheduler/v1/tasks/${TASK_ID}/trigger`,
    );
    const { startedAt, finishedAt } = await pollUntil(
      async () => {
        const run = (await backend.call('engineRuns')).at(before.length);
        if (run?.error) {
          throw new Error(`The msgraph module failed: ${run.error}`);
        }
        return run?.finishedAt
          ? { startedAt: run.startedAt, finishedAt: run.finishedAt }
          : undefined;
      },
      { everyMs: 250, timeoutMs, what: 'the msgraph module to end its read' },
    );
    const mutation = (await backend.call('mutations')).find(
      candidate => candidate.startedAt >= startedAt,
    );
    if (!mutation) {
      throw new Error('The msgraph module has read and handed over nothing');
    }
    return {
      startedAt,
      plannedAt: mutation.startedAt,
      handedOverAt: finishedAt,
      finishedAt,
    };
  }
}
