import type { BackstageClient } from '../backstage/BackstageClient';

/** What somebody looks at who has a preview before them, and wants to know what is behind its numbers. */
const LOOKS = [
  '',
  '/changes?limit=50',
  '/changes?limit=1000',
  '/changes?limit=50&offset=20000',
  '/changes?limit=50&class=user&action=remove',
  '/changes?limit=50&reason=excluded',
  '/changes?limit=50&search=user777',
];

/** How long the slowest of them took; milliseconds. */
export async function slowestLook(
  backstage: BackstageClient,
  runId: number,
): Promise<number> {
  let slowest = 0;
  for (const look of LOOKS) {
    const start = performance.now();
    await backstage.get(`/api/idp-sync/runs/${runId}${look}`);
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}
