import { writeFile } from 'node:fs/promises';
import { FIRST_READ_HELP, parseFirstReadOptions } from './firstReadOptions';
import { measureFirstReads } from './measureFirstReads';
import { renderFirstReads } from './renderFirstReads';

async function main(): Promise<void> {
  const options = parseFirstReadOptions(process.argv.slice(2));
  if (!options) {
    console.log(FIRST_READ_HELP);
    return;
  }
  // A Ctrl-C ends the children, which ends the run in good order; a second one ends us.
  process.once('SIGINT', () => {});
  const result = await measureFirstReads(options, line => console.error(line));
  const report = renderFirstReads(result);
  if (options.report) {
    await writeFile(options.report, `${report}\n`);
  }
  console.log(report);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
