/** From and to, milliseconds since the epoch. */
export interface Window {
  from: number;
  to: number;
}

/** What a process held and had used at one instant. */
export interface ResourceSample {
  /** Milliseconds since the epoch. */
  at: number;
  rssBytes: number;
  heapUsedBytes: number;
  /** Processor time of all threads since the process began; microseconds. */
  cpuMicros: number;
}

/** How late a timer was. */
export interface DelaySample {
  /** When it ran; milliseconds since the epoch. */
  at: number;
  delayMs: number;
}

export interface Recording {
  resources: readonly ResourceSample[];
  delays: readonly DelaySample[];
}

/** What a process used in a window of time. */
export interface Usage {
  seconds: number;
  cpuSeconds: number;
  peakRssBytes: number;
  peakHeapBytes: number;
  /** How late the event loop was, milliseconds. */
  delay: { p50: number; p99: number; max: number };
}

/** Sums up a recording between two instants. A recording without samples in the window gives zeros. */
export function usageWithin(recording: Recording, window: Window): Usage {
  const resources = recording.resources.filter(({ at }) => within(at, window));
  const delays = recording.delays
    .filter(({ at }) => within(at, window))
    .map(({ delayMs }) => delayMs)
    .sort((a, b) => a - b);
  return {
    seconds: (window.to - window.from) / 1000,
    cpuSeconds:
      (cpuAt(recording.resources, window.to) -
        cpuAt(recording.resources, window.from)) /
      1_000_000,
    peakRssBytes: highest(resources.map(({ rssBytes }) => rssBytes)),
    peakHeapBytes: highest(resources.map(({ heapUsedBytes }) => heapUsedBytes)),
    delay: {
      p50: percentile(delays, 50),
      p99: percentile(delays, 99),
      max: delays.at(-1) ?? 0,
    },
  };
}

function within(at: number, { from, to }: Window): boolean {
  return at >= from && at <= to;
}

/** Between two samples the processor is taken to have been used evenly. */
function cpuAt(samples: readonly ResourceSample[], at: number): number {
  const next = samples.findIndex(sample => sample.at >= at);
  if (next === -1) {
    return samples.at(-1)?.cpuMicros ?? 0;
  }
  const after = samples[next];
  const before = samples[next - 1];
  if (!before) {
    return after.cpuMicros;
  }
  const part = (at - before.at) / (after.at - before.at);
  return before.cpuMicros + part * (after.cpuMicros - before.cpuMicros);
}

/** Nearest rank. */
function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(0, rank - 1)] ?? 0;
}

function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
