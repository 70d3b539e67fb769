import {
  CursorExpiredError,
  type DirectoryPage,
  type DirectoryStream,
  type SelectedReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Fence } from '../../database/Fence';
import type {
  Chain,
  SelectedMirror,
} from '../../mirror/selected/SelectedMirror';
import { LoopGuard } from '../LoopGuard';

/** Chains whose pages are asked for side by side; what they bring is written together. */
const CHAINS_AT_ONCE = 8;

/**
 * Reads chains to their ends, several side by side. What has come in is in the mirror, with the cursors behind it, before more is asked for: a kill at any point
 * goes on from there.
 *
 * @returns how much of the mirror is different now
 * @throws CursorExpiredError where one of them can no longer be gone on with
 */
export async function readChains(options: {
  reading: SelectedReading;
  mirror: SelectedMirror;
  connectionId: string;
  stream: DirectoryStream;
  chains: readonly Chain[];
  fence: Fence;
  signal: AbortSignal;
  onPage(objects: number): void;
}): Promise<{ changed: number }> {
  const { reading, mirror, connectionId, stream, fence, signal } = options;
  const loops = new Map<number, LoopGuard>();
  const waiting = [...options.chains];
  let changed = 0;
  while (waiting.length > 0) {
    signal.throwIfAborted();
    const chains = waiting.splice(0, CHAINS_AT_ONCE);
    const answers = await Promise.allSettled(
      chains.map(({ ids, cursor }) => reading.readPage(stream, ids, cursor)),
    );
    signal.throwIfAborted();
    const pages = answers.flatMap((answer, index) =>
      answer.status === 'fulfilled'
        ? [{ chain: chains[index], page: answer.value }]
        : [],
    );
    if (pages.length > 0) {
      const { changed: more } = await mirror.applyPages(
        connectionId,
        stream,
        pages.map(ofItsOwn),
        fence,
      );
      changed += more;
    }
    throwFailure(answers);
    const open: Chain[] = [];
    for (const { chain, page } of pages) {
      options.onPage(page.changes.length);
      if (!page.complete) {
        checkLoop(loops, stream, chain, page);
        open.push({ ...chain, cursor: page.cursor });
      }
    }
    // Before those that have not been begun: few links are open at a time.
    waiting.unshift(...open);
  }
  return { changed };
}

/** A chain goes on telling of what has left the scope since it was begun. */
function ofItsOwn({ chain, page }: { chain: Chain; page: DirectoryPage }) {
  const own = new Set(chain.ids);
  return {
    chain,
    page: {
      ...page,
      changes: page.changes.filter(({ objectId }) => own.has(objectId)),
    },
  };
}

function throwFailure(answers: readonly PromiseSettledResult<unknown>[]): void {
  const reasons: unknown[] = answers.flatMap(answer =>
    answer.status === 'rejected' ? [answer.reason] : [],
  );
  if (reasons.length > 0) {
    throw (
      reasons.find(reason => !(reason instanceof CursorExpiredError)) ??
      reasons[0]
    );
  }
}

function checkLoop(
  loops: Map<number, LoopGuard>,
  stream: DirectoryStream,
  { id }: Chain,
  { cursor, changes }: DirectoryPage,
): void {
  const loop = loops.get(id) ?? new LoopGuard(`selected ${stream}`);
  loops.set(id, loop);
  loop.check(
    cursor,
    changes.map(change =>
      change.type === 'removed'
        ? `- ${change.objectId}`
        : `${change.objectId} ${change.members?.length ?? 0} ${
            change.members?.[0]?.objectId
          }`,
    ),
  );
}
