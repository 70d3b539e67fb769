import { type Recording, usageWithin } from './usage';

const RECORDING: Recording = {
  resources: [0, 100, 200, 300].map(at => ({
    at,
    rssBytes: at === 200 ? 900 : 500 + at,
    heapUsedBytes: 10 + at,
    cpuMicros: 1_000_000 + at * 10_000,
  })),
  delays: Array.from({ length: 300 }, (_, at) => ({
    at,
    delayMs: at < 100 ? at + 1 : 1000,
  })),
};

describe('usageWithin', () => {
  it('takes the peaks of the window only', () => {
    expect(usageWithin(RECORDING, { from: 0, to: 150 })).toMatchObject({
      peakRssBytes: 600,
      peakHeapBytes: 110,
    });
    expect(usageWithin(RECORDING, { from: 150, to: 250 })).toMatchObject({
      peakRssBytes: 900,
      peakHeapBytes: 210,
    });
  });

  it('takes the processor to be used evenly between samples', () => {
    const { seconds, cpuSeconds } = usageWithin(RECORDING, {
      from: 50,
      to: 250,
    });
    expect(seconds).toBe(0.2);
    expect(cpuSeconds).toBeCloseTo(2);
  });

  it('does not reach beyond the recording', () => {
    expect(
      usageWithin(RECORDING, { from: -100, to: 1000 }).cpuSeconds,
    ).toBeCloseTo(3);
  });

  it('gives percentiles of the delays by nearest rank', () => {
    expect(usageWithin(RECORDING, { from: 0, to: 99 }).delay).toEqual({
      p50: 50,
      p99: 99,
      max: 100,
    });
  });

  it('gives zeros where nothing was recorded', () => {
    expect(
      usageWithin({ resources: [], delays: [] }, { from: 0, to: 1000 }),
    ).toEqual({
      seconds: 1,
      cpuSeconds: 0,
      peakRssBytes: 0,
      peakHeapBytes: 0,
      delay: { p50: 0, p99: 0, max: 0 },
    });
  });
});
