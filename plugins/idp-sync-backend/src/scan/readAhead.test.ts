import type { DirectoryPage } from '@idp-sync/backstage-plugin-idp-sync-node';
import { setImmediate } from 'node:timers/promises';
import { readAhead } from './readAhead';

/** Pages of one object each, numbered from 1; the cursor names the next. */
function pageReader(options: { last: number; members?: number }) {
  const read: (string | undefined)[] = [];
  return {
    read,
    readPage: async (cursor: string | undefined): Promise<DirectoryPage> => {
      read.push(cursor);
      const number = Number(cursor ?? 1);
      return {
        changes: [
          {
            type: 'object',
            class: 'group',
            objectId: `g${number}`,
            attributes: {},
            members: Array.from({ length: options.members ?? 0 }, (_, i) => ({
              objectId: `u${i}`,
              class: 'user',
            })),
          },
        ],
        cursor: String(number + 1),
        complete: number === options.last,
      };
    },
  };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await setImmediate();
  }
}

const cursorsOf = (pages: readonly DirectoryPage[]) =>
  pages.map(({ cursor }) => cursor);

describe('readAhead', () => {
  it('hands over every page once, in order, those together that came in while others were written', async () => {
    const { readPage } = pageReader({ last: 9, members: 999 });
    const batches: string[][] = [];
    for await (const pages of readAhead(readPage, undefined)) {
      batches.push(cursorsOf(pages));
      await turns(3);
    }
    expect(batches.flat()).toEqual([
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
    ]);
    expect(batches.length).toBeLessThan(9);
  });

  it('waits for enough to be worth a transaction', async () => {
    const { readPage } = pageReader({ last: 9, members: 399 });
    const sizes: number[] = [];
    for await (const pages of readAhead(readPage, undefined)) {
      sizes.push(pages.length);
    }
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(9);
  });

  it('goes on from a cursor', async () => {
    const { readPage, read } = pageReader({ last: 5 });
    const pages = [];
    for await (const batch of readAhead(readPage, '5')) {
      pages.push(...batch);
    }
    expect(pages).toHaveLength(1);
    expect(read).toEqual(['5']);
  });

  it('does not run far ahead of whoever writes', async () => {
    const { readPage, read } = pageReader({ last: 1_000, members: 4_999 });
    const batches = readAhead(readPage, undefined);
    await batches.next();
    await turns(50);
    // The page that is being written, four that wait.
    expect(read.length).toBeLessThanOrEqual(6);
    await batches.return(undefined);
    await turns(50);
    expect(read.length).toBeLessThanOrEqual(7);
  });

  it('throws what reading has thrown, after the pages before it', async () => {
    const { readPage } = pageReader({ last: 9 });
    const failing = async (cursor: string | undefined) => {
      if (cursor === '4') {
        throw new Error('cut off');
      }
      return await readPage(cursor);
    };
    const seen: string[] = [];
    const readAll = async () => {
      for await (const pages of readAhead(failing, undefined)) {
        await turns(3);
        seen.push(...cursorsOf(pages));
      }
    };
    await expect(readAll()).rejects.toThrow('cut off');
    expect(seen).toEqual(['2', '3', '4']);
  });
});
