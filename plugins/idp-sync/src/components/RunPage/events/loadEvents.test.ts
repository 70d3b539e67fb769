import { runEvent } from '../../../__testUtils__/fixtures';
import type { RunEventQuery } from '../../../api';
import { MAX_EVENTS, loadEvents } from './loadEvents';

function apiWith(total: number) {
  const queries: RunEventQuery[] = [];
  return {
    queries,
    getRunEvents: async (_runId: number, query: RunEventQuery) => {
      queries.push(query);
      const { offset = 0, limit = 50 } = query;
      const length = Math.max(0, Math.min(limit, total - offset));
      return {
        items: Array.from({ length }, (_, index) =>
          runEvent({ id: offset + index }),
        ),
        totalItems: total,
      };
    },
  };
}

describe('loadEvents', () => {
  const { signal } = new AbortController();

  it('reads all events, page by page', async () => {
    const api = apiWith(2_500);
    const { items } = await loadEvents(api, 1, { level: ['warn'] }, [], signal);
    expect(items.map(({ id }) => id)).toEqual(
      Array.from({ length: 2_500 }, (_, index) => index),
    );
    expect(api.queries.map(({ offset }) => offset)).toEqual([0, 1000, 2000]);
    expect(api.queries[0].level).toEqual(['warn']);
  });

  it('asks only for what it does not know yet', async () => {
    const api = apiWith(3);
    const known = [runEvent({ id: 0 }), runEvent({ id: 1 })];
    const { items } = await loadEvents(api, 1, {}, known, signal);
    expect(items.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(api.queries.map(({ offset }) => offset)).toEqual([2]);
  });

  it('stops at the most that is shown, and says how many there are', async () => {
    const { items, totalItems } = await loadEvents(
      apiWith(MAX_EVENTS * 3),
      1,
      {},
      [],
      signal,
    );
    expect(items).toHaveLength(MAX_EVENTS);
    expect(totalItems).toBe(MAX_EVENTS * 3);
  });

  it('stops when the backend has less than it says', async () => {
    const api = {
      getRunEvents: async () => ({ items: [], totalItems: 10 }),
    };
    await expect(loadEvents(api, 1, {}, [], signal)).resolves.toEqual({
      items: [],
      totalItems: 10,
    });
  });
});
