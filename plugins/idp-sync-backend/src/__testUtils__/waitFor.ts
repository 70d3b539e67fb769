const LOOK_MS = 50;
/** Long, because it only tells a slow machine from a hanging test. */
const GIVE_UP_MS = 300_000;

/** Looks again and again until there is something to see. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  options: { everyMs?: number } = {},
): Promise<T> {
  const until = performance.now() + GIVE_UP_MS;
  for (;;) {
    const began = performance.now();
    const found = await look();
    const took = performance.now() - began;
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > until) {
      throw new Error(`Waited in vain for ${what}`);
    }
    await new Promise(resolve => {
      // What is waited for is mostly made by the same process: looks that cost it much must not keep it from that.
      setTimeout(resolve, Math.max(options.everyMs ?? LOOK_MS, 3 * took));
    });
  }
}
