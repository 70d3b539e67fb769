import type { Mutation } from '../backend/MutationMeter';
import type { ContenderName } from '../contenders/Contender';
import type { GraphUse } from '../measure/graphUse';
import type { Usage } from '../measure/usage';

/** `first` sync into an empty catalog; again with nothing `unchanged`; again after one person in a hundred has `changed`. */
export type Phase = 'first' | 'unchanged' | 'changed';

/** The catalog's processing interval: its own default, or what our documentation recommends. */
export type Interval = 'default' | 'recommended';

export interface PhaseResult {
  phase: Phase;
  /** From the engine's start until it knows all that the catalog is to be told. */
  secondsToPlanned: number;
  /** From the engine's start until the catalog has taken all of it. */
  secondsToHandedOver: number;
  /** From the engine's start until the engine has ended. */
  secondsToEnded: number;
  /** From the engine's start until the catalog's API shows all of it. */
  secondsToVisible: number;
  graph: GraphUse;
  mutations: Mutation[];
  /** Of the process, while the engine was at it (until handed over). */
  engine: Usage;
  /** Of the process, until all was visible and the engine had ended. */
  whole: Usage;
  /** What was left on the heap afterwards, once garbage was collected. */
  keptHeapBytes: number;
  /** Whether the process came to rest before the phase began. */
  quietBefore: boolean;
}

export interface ContenderResult {
  contender: ContenderName;
  packageName: string;
  version: string;
  interval: Interval;
  /** After the start, before anything was synced. */
  idleRssBytes: number;
  /** The most that the process has ever held. */
  highestRssBytes: number;
  phases: PhaseResult[];
}

export interface BenchmarkResult {
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  options: {
    users: number;
    groups: number;
    memberships: number;
    changedShare: number;
    database: string;
    latencyMs: number;
    quirks: string;
    seed: number;
  };
  machine: {
    processor: string;
    cores: number;
    memoryGiB: number;
    platform: string;
  };
  versions: Record<string, string>;
  contenders: ContenderResult[];
}
