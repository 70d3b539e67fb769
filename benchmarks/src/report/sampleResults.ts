import type { Usage } from '../measure/usage';
import type { ContenderName } from '../contenders/Contender';
import type {
  BenchmarkResult,
  ContenderResult,
  Phase,
  PhaseResult,
} from './results';

const USAGE: Usage = {
  seconds: 10,
  cpuSeconds: 8,
  peakRssBytes: 300e6,
  peakHeapBytes: 100e6,
  delay: { p50: 1, p99: 40, max: 90 },
};

/** Made-up figures of one phase, for tests. */
export function samplePhase(
  phase: Phase,
  overrides: Partial<PhaseResult> & { requests?: number; units?: number } = {},
): PhaseResult {
  const { requests = 0, units = 0, ...rest } = overrides;
  return {
    phase,
    secondsToPlanned: 1,
    secondsToHandedOver: 2,
    secondsToEnded: 3,
    secondsToVisible: 4,
    graph: {
      requests,
      tokenRequests: 2,
      resourceUnits: units,
      megabytes: 1.25,
      byRoute: {},
    },
    mutations: [],
    engine: USAGE,
    whole: USAGE,
    keptHeapBytes: 80e6,
    quietBefore: true,
    ...rest,
  };
}

/** Made-up figures of a contender, for tests. */
export function sampleContender(
  contender: ContenderName,
  phases: PhaseResult[],
  highestRssBytes = 400e6,
): ContenderResult {
  return {
    contender,
    packageName: `package-of-${contender}`,
    version: '1.2.3',
    interval: 'recommended',
    idleRssBytes: 200e6,
    highestRssBytes,
    phases,
  };
}

/** Made-up figures of a run in which idp-sync has met everything, for tests. */
export function sampleResult(): BenchmarkResult {
  return {
    startedAt: '2026-11-20T10:00:00.000Z',
    seconds: 600,
    options: {
      users: 10_000,
      groups: 1_000,
      memberships: 100_000,
      changedShare: 0.01,
      database: 'postgres',
      latencyMs: 0,
      quirks: 'documented',
      seed: 1,
    },
    machine: {
      processor: 'Some CPU',
      cores: 2,
      memoryGiB: 24,
      platform: 'Linux 6',
    },
    versions: { node: '20.0.0' },
    contenders: [
      sampleContender('msgraph', [
        samplePhase('first', { requests: 900, units: 3000 }),
        samplePhase('unchanged', { requests: 900, units: 3000 }),
        samplePhase('changed', { requests: 900, units: 3000 }),
      ]),
      sampleContender('idp-sync', [
        samplePhase('first', {
          requests: 300,
          units: 300,
          secondsToHandedOver: 20,
        }),
        samplePhase('unchanged', { requests: 2, units: 2 }),
        samplePhase('changed', {
          requests: 3,
          units: 3,
          secondsToHandedOver: 1,
        }),
      ]),
    ],
  };
}
