import fc from 'fast-check';
import { reconcileProblems } from './reconcileProblems';
import type { ProblemChange, StoredProblem, WantedProblem } from './types';

/** The table in memory: what the database does with a change. */
class Table {
  readonly rows: StoredProblem[] = [];
  readonly told: string[] = [];
  #now = 0;

  see(wanted: WantedProblem[], watched = true): ProblemChange[] {
    this.#now += 1;
    const changes = reconcileProblems(this.rows, wanted, {
      now: this.#now,
      watched,
    });
    changes.forEach(change => this.#write(change));
    return changes;
  }

  resolveByHand(row: StoredProblem): void {
    this.#now += 1;
    Object.assign(row, {
      state: 'resolved',
      resolution: 'byHand',
      resolvedAt: this.#now,
      notice: row.told ? 'recovered' : undefined,
    });
  }

  deliver(): void {
    for (const row of this.rows.filter(({ notice }) => notice)) {
      this.told.push(`${row.kind} ${row.cause} ${row.notice}`);
      row.told = row.notice;
      row.notice = undefined;
    }
  }

  open(): string[] {
    return this.rows
      .filter(({ state }) => state !== 'resolved')
      .map(({ kind, cause }) => `${kind} ${cause}`)
      .sort();
  }

  get now(): number {
    return this.#now;
  }

  #write({ id, key, set }: ProblemChange): void {
    const row = this.rows.find(each => each.id === id);
    if (row) {
      Object.assign(row, set);
    } else {
      const defaults = { id: this.rows.length + 1, connectionId: 'contoso' };
      this.rows.push(Object.assign(defaults, key, set) as StoredProblem);
    }
  }
}

function failed(
  cause: string,
  more: Partial<WantedProblem> = {},
): WantedProblem {
  return {
    kind: 'failed',
    cause,
    severity: 'high',
    since: 1,
    seenAt: 1,
    opens: true,
    ...more,
  };
}

const worse = { severity: 'critical', escalated: true } as const;

describe('reconcileProblems', () => {
  it('tells once that something is wrong, once that it got worse, and once that it is over', () => {
    const table = new Table();
    for (const wanted of [
      [failed('a')],
      [failed('a', { seenAt: 2 })],
      [failed('a', { seenAt: 3, ...worse })],
      [failed('a', { seenAt: 4, ...worse })],
      [],
      [],
    ]) {
      table.see(wanted);
      table.deliver();
    }
    expect(table.told).toEqual([
      'failed a opened',
      'failed a escalated',
      'failed a recovered',
    ]);
    expect(table.rows).toMatchObject([{ resolution: 'gone', times: 1 }]);
  });

  it('tells nothing of what was over before anybody was told', () => {
    const table = new Table();
    table.see([failed('a')]);
    table.see([]);
    table.deliver();
    expect(table.told).toEqual([]);
  });

  it('takes another cause of the same failing connection for no recovery, and says so when two take turns', () => {
    const table = new Table();
    for (const cause of ['a', 'b', 'a', 'b', 'a']) {
      table.see([failed(cause, { seenAt: table.now + 1 })]);
      table.deliver();
    }
    expect(table.rows[1]).toMatchObject({
      state: 'resolved',
      resolution: 'replaced',
    });
    table.see([]);
    table.deliver();
    expect(table.told).toEqual([
      'failed a opened',
      'failed b opened',
      'failed a opened',
      'failed b opened',
      'failed a opened',
      'failed a recovered',
    ]);
    table.see([failed('b', { since: 9, seenAt: 9 })]);
    table.deliver();
    expect(table.told.at(-1)).toBe('failed b opened');
    expect(table.rows).toMatchObject([{ times: 1 }, { times: 2 }]);
  });

  it('tells of the recovery of a connection whose last cause nobody was told of', () => {
    const table = new Table();
    table.see([failed('a')]);
    table.deliver();
    table.see([failed('b')]);
    table.see([]);
    table.deliver();
    expect(table.told).toEqual(['failed a opened', 'failed b recovered']);
  });

  it('does not tell who has acknowledged it that it gets worse, but that it is over', () => {
    const table = new Table();
    table.see([failed('a')]);
    table.deliver();
    table.rows[0].state = 'acknowledged';
    table.see([failed('a', worse)]);
    table.deliver();
    expect(table.rows[0]).toMatchObject({
      state: 'acknowledged',
      severity: 'critical',
    });
    table.see([]);
    table.deliver();
    expect(table.told).toEqual(['failed a opened', 'failed a recovered']);
  });

  it('leaves resolved what was resolved by hand until it is seen again', () => {
    const table = new Table();
    table.see([failed('a')]);
    table.resolveByHand(table.rows[0]);
    expect(table.see([failed('a')])).toEqual([]);
    table.see([failed('a', { seenAt: table.now + 1 })]);
    expect(table.rows).toMatchObject([
      { state: 'open', times: 2, resolution: undefined, resolvedAt: undefined },
    ]);
  });

  it('lets begin when it is first seen what nothing else tells the beginning of, and writes it once', () => {
    const table = new Table();
    const ending = (endsAt: number): WantedProblem => ({
      kind: 'credentialExpiring',
      cause: 'app',
      severity: 'normal',
      endsAt,
      opens: true,
    });
    table.see([]);
    table.see([ending(100)]);
    const begun = table.now;
    expect(table.rows).toMatchObject([
      { since: begun, seenAt: begun, endsAt: 100 },
    ]);
    expect(table.see([ending(100)])).toEqual([]);
    table.see([ending(200)]);
    expect(table.rows).toMatchObject([
      { since: begun, seenAt: begun, endsAt: 200 },
    ]);
    table.see([]);
    table.see([ending(300)]);
    expect(table.rows).toMatchObject([{ since: table.now, times: 2 }]);
  });

  it('neither opens nor resolves what it is too early to say of', () => {
    const table = new Table();
    const early = failed('a', { opens: false });
    expect(table.see([early])).toEqual([]);
    table.see([failed('a')]);
    expect(table.see([early])).toEqual([]);
    expect(table.open()).toEqual(['failed a']);
  });

  it('tells nobody of a connection that was switched off', () => {
    const table = new Table();
    table.see([failed('a')]);
    table.deliver();
    table.see([], false);
    table.deliver();
    expect(table.rows[0].resolution).toBe('notWatched');
    expect(table.told).toEqual(['failed a opened']);
  });

  it('has open what the facts say, writes nothing twice, and never tells the same twice, whatever happens', () => {
    const problem = fc.record({
      kind: fc.constantFrom('partial' as const, 'held' as const),
      cause: fc.constantFrom('a', 'b'),
      isWorse: fc.boolean(),
    });
    const step = fc.record({
      wanted: fc.uniqueArray(problem, {
        selector: ({ kind, cause }) => `${kind} ${cause}`,
      }),
      deliver: fc.boolean(),
      acknowledge: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const table = new Table();
        for (const { wanted, deliver, acknowledge } of steps) {
          const seen = wanted.map(({ isWorse, ...key }) =>
            failed(key.cause, { ...key, ...(isWorse && worse) }),
          );
          table.see(seen);
          expect(table.open()).toEqual(
            seen.map(({ kind, cause }) => `${kind} ${cause}`).sort(),
          );
          expect(table.see(seen)).toEqual([]);
          if (deliver) {
            table.deliver();
          }
          if (acknowledge) {
            table.rows
              .filter(({ state }) => state === 'open')
              .forEach(row => Object.assign(row, { state: 'acknowledged' }));
          }
        }
        table.see([]);
        table.deliver();
        expect(table.open()).toEqual([]);
        for (const { kind, cause } of table.rows) {
          const told = table.told
            .filter(each => each.startsWith(`${kind} ${cause} `))
            .map(each => each.split(' ')[2]);
          // Each time it came: what it was, perhaps that it got worse, and that it is over.
          expect(told.join(' ')).toMatch(
            /^((opened|opened escalated|escalated)( escalated)* recovered ?)*$/,
          );
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
