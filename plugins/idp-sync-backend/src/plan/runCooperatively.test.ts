import { setImmediate } from 'node:timers/promises';
import { runCooperatively } from './runCooperatively';

/** A pass that works until others have had their turn. */
function* workUntil(done: () => boolean): Generator<void, string> {
  while (!done()) {
    yield;
  }
  return 'done';
}

describe('runCooperatively', () => {
  it('lets others have their turn, and gives the result', async () => {
    let turns = 0;
    const others = async () => {
      while (turns < 3) {
        await setImmediate();
        turns += 1;
      }
    };
    const [result] = await Promise.all([
      runCooperatively(workUntil(() => turns === 3)),
      others(),
    ]);
    expect(result).toBe('done');
  });

  it('stops between two slices once it is aborted, with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled by user:default/jane');
    const running = runCooperatively(
      workUntil(() => false),
      controller.signal,
    );
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  it('passes on what the pass throws', async () => {
    const failing = (function* fail(): Generator<void, never> {
      yield;
      throw new Error('no such group');
    })();
    await expect(runCooperatively(failing)).rejects.toThrow('no such group');
  });
});
