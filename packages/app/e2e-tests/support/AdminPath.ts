import fs from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';

const REPORT_DIR = path.resolve(__dirname, '../../../../e2e-test-report');

interface Step {
  name: string;
  clicks: number;
  fields: number;
  seconds: number;
}

/** What somebody does to get somewhere: each step with its clicks, the fields typed into, and how long the portal took. */
export class AdminPath {
  readonly #steps: Step[] = [];
  #startedAt = 0;

  /** Clicks in all. */
  get clicks(): number {
    return this.#steps.reduce((sum, { clicks }) => sum + clicks, 0);
  }

  /** Everything from now on belongs to this step. */
  step(name: string): void {
    this.#close();
    this.#steps.push({ name, clicks: 0, fields: 0, seconds: 0 });
    this.#startedAt = Date.now();
  }

  async click(target: Locator): Promise<void> {
    this.#current.clicks += 1;
    await target.click();
  }

  async type(field: Locator, text: string): Promise<void> {
    this.#current.fields += 1;
    await field.fill(text);
  }

  /** Writes what it came to into `e2e-test-report`, as a table. */
  async report(fileName: string): Promise<void> {
    this.#close();
    const rows = this.#steps.map(
      ({ name, clicks, fields, seconds }) =>
        `| ${name} | ${clicks} | ${fields} | ${seconds.toFixed(1)} |`,
    );
    const sum = (of: 'clicks' | 'fields' | 'seconds') =>
      this.#steps.reduce((total, step) => total + step[of], 0);
    await fs.mkdir(REPORT_DIR, { recursive: true });
    await fs.writeFile(
      path.join(REPORT_DIR, fileName),
      [
        '| step | clicks | fields typed | seconds of the portal |',
        '| --- | --- | --- | --- |',
        ...rows,
        `| in all | ${sum('clicks')} | ${sum('fields')} | ${sum(
          'seconds',
        ).toFixed(1)} |`,
        '',
      ].join('\n'),
    );
  }

  get #current(): Step {
    const step = this.#steps.at(-1);
    if (!step) {
      throw new Error('A path begins with a step');
    }
    return step;
  }

  #close(): void {
    const step = this.#steps.at(-1);
    if (step) {
      step.seconds = (Date.now() - this.#startedAt) / 1000;
    }
  }
}
