import type { PhaseResult } from './results';

/** One figure of a phase. */
export interface Metric {
  name: string;
  of(phase: PhaseResult): number;
  /** Digits after the point. */
  digits: number;
}

const MEGABYTE = 1e6;

/** What the tables show, in this order. */
export const METRICS: readonly Metric[] = [
  { name: 'Graph requests', of: ({ graph }) => graph.requests, digits: 0 },
  {
    name: 'Graph resource units',
    of: ({ graph }) => graph.resourceUnits,
    digits: 0,
  },
  { name: 'Graph answers, MB', of: ({ graph }) => graph.megabytes, digits: 1 },
  { name: 'to planned, s', of: phase => phase.secondsToPlanned, digits: 1 },
  {
    name: 'to handed over (engine time), s',
    of: phase => phase.secondsToHandedOver,
    digits: 1,
  },
  {
    name: 'to visible in the catalog, s',
    of: phase => phase.secondsToVisible,
    digits: 1,
  },
  {
    name: 'catalog mutations',
    of: ({ mutations }) => mutations.length,
    digits: 0,
  },
  {
    name: 'entities handed over',
    of: ({ mutations }) =>
      mutations.reduce((sum, { added, removed }) => sum + added + removed, 0),
    digits: 0,
  },
  {
    name: 'peak memory (RSS), engine, MB',
    of: ({ engine }) => engine.peakRssBytes / MEGABYTE,
    digits: 0,
  },
  {
    name: 'peak memory (RSS), until visible, MB',
    of: ({ whole }) => whole.peakRssBytes / MEGABYTE,
    digits: 0,
  },
  {
    name: 'kept on the heap afterwards, MB',
    of: ({ keptHeapBytes }) => keptHeapBytes / MEGABYTE,
    digits: 0,
  },
  { name: 'CPU, engine, s', of: ({ engine }) => engine.cpuSeconds, digits: 1 },
  {
    name: 'CPU, until visible, s',
    of: ({ whole }) => whole.cpuSeconds,
    digits: 1,
  },
  {
    name: 'event-loop delay p99, engine, ms',
    of: ({ engine }) => engine.delay.p99,
    digits: 0,
  },
  {
    name: 'event-loop delay max, engine, ms',
    of: ({ engine }) => engine.delay.max,
    digits: 0,
  },
  {
    name: 'event-loop delay p99, until visible, ms',
    of: ({ whole }) => whole.delay.p99,
    digits: 0,
  },
];
