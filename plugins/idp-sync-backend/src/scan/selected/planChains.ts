import type { Chain, ChainChanges } from '../../mirror/selected/SelectedMirror';

/** By how much there may be more chains than there have to be, before those that are mostly of objects no longer read are put together. */
const SPARE_CHAINS = 1.5;

/**
 * Which chains there have to be beside those that there are, so that everything is in one. A chain cannot take in another object: few new ones are put together
 * with those of the smallest chain, which is read for the last time then. So the number of chains, which is the number of requests of a run without changes,
 * stays near the least possible.
 *
 * @param ids - of everything that is to be read
 * @param idsAtOnce - in one chain
 */
export function planChains(
  chains: readonly Chain[],
  ids: ReadonlySet<string>,
  idsAtOnce: number,
): ChainChanges {
  const active = chains.filter(chain => !chain.retired);
  const tracked = new Set(active.flatMap(chain => chain.ids));
  const add = [...ids].filter(id => !tracked.has(id));
  const retire = new Set<Chain>();
  const takeOver = (chain: Chain) => {
    retire.add(chain);
    add.push(...liveIdsOf(chain, ids));
  };
  const bySize = [...active].sort(
    (a, b) =>
      liveIdsOf(a, ids).length - liveIdsOf(b, ids).length || a.id - b.id,
  );
  const needed = Math.ceil(ids.size / idsAtOnce);
  const isScattered = active.length > needed * SPARE_CHAINS + 1;
  for (const chain of bySize) {
    const live = liveIdsOf(chain, ids).length;
    const isMostlyDead = isScattered && live <= idsAtOnce / 2;
    if (live === 0 || isMostlyDead || hasRoom(add.length, live, idsAtOnce)) {
      takeOver(chain);
    }
  }
  return {
    add: inChunks(add.sort(), idsAtOnce),
    retire: [...retire].map(({ id }) => id),
  };
}

/** Whether what is new fits into one chain with these; where it fills its last chain by itself, nothing has to be read again. */
function hasRoom(added: number, live: number, idsAtOnce: number): boolean {
  const rest = added % idsAtOnce;
  return rest > 0 && live < idsAtOnce && rest + live <= idsAtOnce;
}

function liveIdsOf(chain: Chain, ids: ReadonlySet<string>): readonly string[] {
  return chain.ids.filter(id => ids.has(id));
}

function inChunks(ids: readonly string[], size: number): string[][] {
  const chunks: string[][] = [];
  for (let start = 0; start < ids.length; start += size) {
    chunks.push(ids.slice(start, start + size));
  }
  return chunks;
}
