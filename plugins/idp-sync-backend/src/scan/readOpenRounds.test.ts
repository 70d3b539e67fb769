import { TestDatabases } from '@backstage/backend-test-utils';
import { Rows } from '../database/__testUtils__/rows';
import { DatabaseMirrorStore } from '../mirror/DatabaseMirrorStore';
import { migrate } from '../__testUtils__/migrate';
import {
  seededRandom,
  SimulatedDirectory,
} from './__testUtils__/SimulatedDirectory';
import { SimulatedSession } from './__testUtils__/SimulatedSession';
import { readOpenRounds } from './readOpenRounds';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const CONNECTION = 'contoso';

describe('readOpenRounds', () => {
  /** Everything that is asked and written, in its order. */
  async function read({ full }: { full: boolean }): Promise<string[]> {
    const knex = await databases.init('SQLITE_3');
    await migrate(knex);
    await new Rows(knex).connection(CONNECTION);
    const store = DatabaseMirrorStore.create(knex);
    const random = seededRandom(1);
    const session = new SimulatedSession(
      new SimulatedDirectory(random, { users: 9, groups: 4 }),
      random,
      { churn: 0, expiry: 0, staleness: 0, beforeRequest: () => undefined },
    );
    const fence = async () => undefined;
    const round = async (isFull: boolean) => {
      const start = { full: isFull, selectHash: 'same' };
      await store.beginRound(CONNECTION, 'users', start, fence);
      await store.beginRound(CONNECTION, 'groups', start, fence);
    };
    const options = {
      session,
      store,
      connectionId: CONNECTION,
      fence,
      signal: new AbortController().signal,
      onPage: () => undefined,
    };
    await round(true);
    if (!full) {
      await readOpenRounds(options);
      await store.completeRound(CONNECTION, 'users', fence);
      await store.completeRound(CONNECTION, 'groups', fence);
      await round(false);
    }

    const events: string[] = [];
    const readPage = session.readPage.bind(session);
    session.readPage = async (stream, cursor) => {
      events.push(`ask ${stream}`);
      return await readPage(stream, cursor);
    };
    const applyPage = store.applyPage.bind(store);
    store.applyPage = async (connectionId, stream, ...rest) => {
      const result = await applyPage(connectionId, stream, ...rest);
      events.push(`wrote ${stream}`);
      return result;
    };
    await readOpenRounds(options);
    return events;
  }

  it('asks for no group before a full round of people has begun, since who comes back before that is told of by nobody', async () => {
    const events = await read({ full: true });
    expect(events).toContain('ask groups');
    expect(events.indexOf('wrote users')).toBeLessThan(
      events.indexOf('ask groups'),
    );
  });

  it('asks for both at once where rounds only bring changes', async () => {
    const events = await read({ full: false });
    expect(events.slice(0, 2).sort()).toEqual(['ask groups', 'ask users']);
  });
});
