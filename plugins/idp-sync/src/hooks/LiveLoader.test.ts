import { LiveLoader, LiveLoaderOptions, THROTTLE_MS } from './LiveLoader';

const POLL_MS = 10_000;

function setHidden(isHidden: boolean) {
  jest.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('LiveLoader', () => {
  let pending: { resolve: (value: string) => void; signal: AbortSignal }[];
  let values: string[];
  let errors: unknown[];
  let loaders: LiveLoader<string>[];

  function createLoader(overrides: Partial<LiveLoaderOptions<string>> = {}) {
    const loader = new LiveLoader<string>({
      load: signal =>
        new Promise(resolve => {
          pending.push({ resolve, signal });
        }),
      onValue: value => values.push(value),
      onError: error => errors.push(error),
      delayAfterValue: () => POLL_MS,
      delayAfterError: () => POLL_MS,
      ...overrides,
    });
    loaders.push(loader);
    return loader;
  }

  async function answer(value: string) {
    pending.at(-1)?.resolve(value);
    await jest.advanceTimersByTimeAsync(0);
  }

  beforeEach(() => {
    jest.useFakeTimers();
    pending = [];
    values = [];
    errors = [];
    loaders = [];
  });
  afterEach(() => {
    loaders.forEach(loader => loader.stop());
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('loads at once and then again after the delay', async () => {
    createLoader().start();
    await answer('first');
    expect(values).toEqual(['first']);

    await jest.advanceTimersByTimeAsync(POLL_MS - 1);
    expect(pending).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    await answer('second');
    expect(values).toEqual(['first', 'second']);
  });

  it('makes of many refreshes one, not before the throttle allows', async () => {
    const loader = createLoader();
    loader.start();
    await answer('first');
    for (let count = 0; count < 50; count++) {
      loader.refresh();
    }
    await jest.advanceTimersByTimeAsync(THROTTLE_MS - 1);
    expect(pending).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(pending).toHaveLength(2);
    await answer('second');
    await jest.advanceTimersByTimeAsync(POLL_MS - 1);
    expect(pending).toHaveLength(2);
  });

  it('does not let constant refreshes keep a slow answer from arriving', async () => {
    const loader = createLoader();
    loader.start();
    for (let count = 0; count < 20; count++) {
      loader.refresh();
      await jest.advanceTimersByTimeAsync(THROTTLE_MS);
    }
    expect(pending).toHaveLength(1);
    await answer('slow');
    expect(values).toEqual(['slow']);
    await jest.advanceTimersByTimeAsync(THROTTLE_MS);
    expect(pending).toHaveLength(2);
  });

  it('rests while the tab is hidden and loads when it is seen again', async () => {
    createLoader().start();
    await answer('first');
    setHidden(true);
    await jest.advanceTimersByTimeAsync(POLL_MS * 10);
    expect(pending).toHaveLength(1);
    setHidden(false);
    await jest.advanceTimersByTimeAsync(0);
    expect(pending).toHaveLength(2);
  });

  it('reports errors and tries again, or not where that is of no use', async () => {
    const error = new Error('gone');
    let isFinal = false;
    const loader = createLoader({
      load: async () => {
        throw error;
      },
      delayAfterError: () => (isFinal ? undefined : POLL_MS),
    });
    loader.start();
    await jest.advanceTimersByTimeAsync(0);
    isFinal = true;
    await jest.advanceTimersByTimeAsync(POLL_MS);
    expect(errors).toEqual([error, error]);
    await jest.advanceTimersByTimeAsync(POLL_MS * 10);
    expect(errors).toHaveLength(2);
    loader.refresh();
    await jest.advanceTimersByTimeAsync(0);
    expect(errors).toHaveLength(3);
  });

  it('ends the load under way and reports nothing once stopped', async () => {
    const loader = createLoader();
    loader.start();
    loader.stop();
    expect(pending[0].signal.aborted).toBe(true);
    await answer('late');
    loader.refresh();
    await jest.advanceTimersByTimeAsync(POLL_MS * 10);
    expect(values).toEqual([]);
    expect(pending).toHaveLength(1);
  });
});
