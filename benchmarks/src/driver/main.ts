import { writeFile } from 'node:fs/promises';
import { renderReport } from '../report/renderReport';
import { judgeResult } from '../report/targets';
import { HELP, parseOptions } from './options';
import { runBenchmark } from './runBenchmark';

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(HELP);
    return;
  }
  // A Ctrl-C ends the children, which ends the run in good order; a second one ends us.
  process.once('SIGINT', () => {});
  const result = await runBenchmark(options, line => console.error(line));
  if (options.out) {
    await writeFile(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
  }
  const report = renderReport(result);
  if (options.report) {
    await writeFile(options.report, `${report}\n`);
  }
  console.log(report);
  for (const [interval, outcomes] of judgeResult(result.contenders)) {
    for (const { wanted, measured } of outcomes.filter(
      o => o.exact && !o.met,
    )) {
      console.error(`Missed (${interval} interval): ${wanted}; ${measured}`);
      process.exitCode = 1;
    }
  }
}

main().catch(error => {
  console.error(error instanceof Error ? describe(error) : error);
  process.exitCode = 1;
});

function describe(error: Error): string {
  return error.cause instanceof Error
    ? `${error.message}\n${describe(error.cause)}`
    : error.message;
}
