import { writeFile } from 'node:fs/promises';
import { measureSize } from './measureSize';
import { renderSizeReport } from './renderSizeReport';
import { parseSizeOptions, SIZE_HELP } from './sizeOptions';

async function main(): Promise<void> {
  const options = parseSizeOptions(process.argv.slice(2));
  if (!options) {
    console.log(SIZE_HELP);
    return;
  }
  // A Ctrl-C ends the children, which ends the run in good order; a second one ends us.
  process.once('SIGINT', () => {});
  const result = await measureSize(options, line => console.error(line));
  const report = renderSizeReport(result);
  if (options.report) {
    await writeFile(options.report, `${report}\n`);
  }
  console.log(report);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
