import type { ContenderResult, Phase, PhaseResult } from './results';
import { sampleResult } from './sampleResults';
import { judgeResult, judgeTargets, ratio } from './targets';

function contenders(): { msgraph: ContenderResult; idpSync: ContenderResult } {
  const [msgraph, idpSync] = sampleResult().contenders;
  return { msgraph, idpSync };
}

function phaseOf(contender: ContenderResult, phase: Phase): PhaseResult {
  return contender.phases.find(result => result.phase === phase)!;
}

/** The targets that are missed, by their beginnings. */
function missed(change: (idpSync: ContenderResult) => void): string[] {
  const { msgraph, idpSync } = contenders();
  change(idpSync);
  return judgeTargets(msgraph, idpSync)
    .filter(({ met }) => !met)
    .map(({ wanted }) => wanted);
}

describe('ratio', () => {
  it('is what is left of the denominator', () => {
    expect(ratio(1, 4)).toBe(0.25);
    expect(ratio(0, 4)).toBe(0);
  });

  it('is undefined where there was nothing', () => {
    expect(ratio(1, 0)).toBeUndefined();
    expect(ratio(0, 0)).toBeUndefined();
  });
});

describe('judgeTargets', () => {
  it('is content with figures that just do', () => {
    expect(missed(() => {})).toEqual([]);
  });

  it.each<[string, (idpSync: ContenderResult) => void]>([
    [
      'first sync: at most a third of its requests',
      idpSync => {
        phaseOf(idpSync, 'first').graph.requests += 1;
      },
    ],
    [
      'first sync: at most a tenth of its resource units',
      idpSync => {
        phaseOf(idpSync, 'first').graph.resourceUnits += 1;
      },
    ],
    [
      'nothing changed: 2 requests',
      idpSync => {
        phaseOf(idpSync, 'unchanged').graph.requests += 1;
      },
    ],
    [
      'nothing changed: no catalog mutation',
      idpSync => {
        phaseOf(idpSync, 'unchanged').mutations.push({
          provider: 'idp-sync',
          type: 'delta',
          added: 0,
          removed: 0,
          startedAt: 1,
        });
      },
    ],
    [
      'one in a hundred changed: at most a twentieth of the first engine time',
      idpSync => {
        phaseOf(idpSync, 'changed').secondsToHandedOver = 1.01;
      },
    ],
    [
      'memory no higher than its own',
      idpSync => {
        idpSync.highestRssBytes += 1;
      },
    ],
  ])('notices that it was missed: %s', (wanted, change) => {
    expect(missed(change)).toEqual([wanted]);
  });

  it('takes nothing for granted where there is nothing to compare with', () => {
    const { msgraph, idpSync } = contenders();
    phaseOf(msgraph, 'first').graph.requests = 0;
    expect(judgeTargets(msgraph, idpSync)[0]).toEqual({
      wanted: 'first sync: at most a third of its requests',
      measured: 'nothing to compare',
      met: false,
      exact: true,
    });
  });

  it('says which figures are missing', () => {
    const { msgraph, idpSync } = contenders();
    idpSync.phases.pop();
    expect(() => judgeTargets(msgraph, idpSync)).toThrow(
      'There are no figures for idp-sync, changed',
    );
  });
});

describe('judgeResult', () => {
  it('compares those of the same interval only', () => {
    const { msgraph, idpSync } = contenders();
    expect([...judgeResult([msgraph, idpSync]).keys()]).toEqual([
      'recommended',
    ]);
    expect(
      judgeResult([msgraph, { ...idpSync, interval: 'default' }]).size,
    ).toBe(0);
  });
});
