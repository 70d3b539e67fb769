import type { ContenderResult, Interval, Phase, PhaseResult } from './results';

/** Something that was wanted, and what came of it. */
export interface TargetOutcome {
  wanted: string;
  /** In words. */
  measured: string;
  met: boolean;
  /** Depends on no clock and no machine: the same run gives the same figure anywhere. */
  exact: boolean;
}

/** What is `numerator` of `denominator`; undefined where that says nothing. */
export function ratio(
  numerator: number,
  denominator: number,
): number | undefined {
  return denominator === 0 ? undefined : numerator / denominator;
}

/** Holds what was measured against what is wanted of idp-sync beside the msgraph module. */
export function judgeTargets(
  msgraph: ContenderResult,
  idpSync: ContenderResult,
): TargetOutcome[] {
  const theirs = phasesOf(msgraph);
  const ours = phasesOf(idpSync);
  return [
    atMost(
      'first sync: at most a third of its requests',
      ratio(ours.first.graph.requests, theirs.first.graph.requests),
      1 / 3,
      { exact: true },
    ),
    atMost(
      'first sync: at most a tenth of its resource units',
      ratio(ours.first.graph.resourceUnits, theirs.first.graph.resourceUnits),
      1 / 10,
      { exact: true },
    ),
    exactly(
      'nothing changed: 2 requests',
      ours.unchanged.graph.requests,
      2,
      'requests',
    ),
    exactly(
      'nothing changed: no catalog mutation',
      ours.unchanged.mutations.length,
      0,
      'mutations',
    ),
    atMost(
      'one in a hundred changed: at most a twentieth of the first engine time',
      ratio(ours.changed.secondsToHandedOver, ours.first.secondsToHandedOver),
      1 / 20,
      { exact: false },
    ),
    atMost(
      'memory no higher than its own',
      ratio(idpSync.highestRssBytes, msgraph.highestRssBytes),
      1,
      { exact: false },
    ),
  ];
}

/** The outcomes for each interval that both were measured with. */
export function judgeResult(
  contenders: readonly ContenderResult[],
): Map<Interval, TargetOutcome[]> {
  const outcomes = new Map<Interval, TargetOutcome[]>();
  for (const msgraph of contenders) {
    const idpSync = contenders.find(
      other =>
        other.contender === 'idp-sync' && other.interval === msgraph.interval,
    );
    if (msgraph.contender === 'msgraph' && idpSync) {
      outcomes.set(msgraph.interval, judgeTargets(msgraph, idpSync));
    }
  }
  return outcomes;
}

function phasesOf({
  contender,
  phases,
}: ContenderResult): Record<Phase, PhaseResult> {
  const find = (name: Phase) => {
    const found = phases.find(({ phase }) => phase === name);
    if (!found) {
      throw new Error(`There are no figures for ${contender}, ${name}`);
    }
    return found;
  };
  return {
    first: find('first'),
    unchanged: find('unchanged'),
    changed: find('changed'),
  };
}

function atMost(
  wanted: string,
  measured: number | undefined,
  limit: number,
  { exact }: { exact: boolean },
): TargetOutcome {
  return {
    wanted,
    measured:
      measured === undefined ? 'nothing to compare' : formatRatio(measured),
    met: measured !== undefined && measured <= limit,
    exact,
  };
}

function exactly(
  wanted: string,
  measured: number,
  value: number,
  unit: string,
): TargetOutcome {
  return {
    wanted,
    measured: `${measured} ${unit}`,
    met: measured === value,
    exact: true,
  };
}

/** As a share: below a tenth with three digits, so that a twentieth can be told from a thirtieth. */
export function formatRatio(value: number): string {
  return value.toFixed(value < 0.1 ? 3 : 2);
}
