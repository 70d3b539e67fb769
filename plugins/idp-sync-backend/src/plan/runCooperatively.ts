import { setImmediate } from 'node:timers/promises';

/** Longest stretch for which a pass may keep the event loop, in milliseconds. */
const SLICE_MS = 10;

/**
 * Drives a long pure pass to its end in slices, so that the portal it shares a process with stays alive (Law 12).
 *
 * @param take - Takes what the pass hands out; the pass waits where it answers with a promise.
 * @throws The reason of the signal, between two slices, once it is aborted.
 */
export async function runCooperatively<T, Part>(
  steps: Generator<Part, T>,
  signal?: AbortSignal,
  take?: (part: Part) => Promise<void> | undefined,
): Promise<T> {
  let sliceEnds = performance.now() + SLICE_MS;
  for (;;) {
    signal?.throwIfAborted();
    const step = steps.next();
    if (step.done) {
      return step.value;
    }
    const waiting = take?.(step.value);
    if (waiting) {
      await waiting;
    }
    if (performance.now() >= sliceEnds) {
      await setImmediate();
      sliceEnds = performance.now() + SLICE_MS;
    }
  }
}
