function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Tells how the stages went, as they end and all together. */
export class TestReport {
  #isStrict;
  #results = [];

  /** @param options - `isStrict`: what is skipped counts as failed */
  constructor({ isStrict }) {
    this.#isStrict = isStrict;
  }

  get hasFailed() {
    return this.#totals().failed > 0;
  }

  heading(title) {
    console.log(`\n━━ ${title} ━━`);
  }

  /**
   * @param result - `title`, `ms`, the numbers `passed` and `failed`, `output` to be
   *   shown where something failed, `skipped` with a reason for each thing left out
   */
  add(result) {
    this.#results.push(result);
    const verdict = result.failed > 0 ? 'FAILED' : 'passed';
    console.log(`━━ ${result.title}: ${verdict} (${seconds(result.ms)}) ━━`);
    if (result.failed > 0 && result.output) {
      console.log(result.output.trimEnd());
    }
  }

  print() {
    this.heading('Summary');
    const width = Math.max(...this.#results.map(({ title }) => title.length));
    for (const { title, passed, failed, ms } of this.#results) {
      console.log(
        `${title.padEnd(width)}  ${passed} passed, ${failed} failed  (${seconds(
          ms,
        )})`,
      );
    }
    for (const reason of this.#skipped()) {
      console.log(
        `${this.#isStrict ? 'Failed, because skipped' : 'Skipped'}: ${reason}`,
      );
    }
    const { passed, failed } = this.#totals();
    console.log(`\n${passed} passed, ${failed} failed`);
  }

  #skipped() {
    return this.#results.flatMap(({ skipped = [] }) => skipped);
  }

  #totals() {
    const sum = key =>
      this.#results.reduce((total, result) => total + result[key], 0);
    return {
      passed: sum('passed'),
      failed: sum('failed') + (this.#isStrict ? this.#skipped().length : 0),
    };
  }
}
