import { writeFile } from 'node:fs/promises';
import { LOG_HELP, parseLogOptions } from './logOptions';
import { measureLog } from './measureLog';
import { renderLogReport } from './renderLogReport';

async function main(): Promise<void> {
  const options = parseLogOptions(process.argv.slice(2));
  if (!options) {
    console.log(LOG_HELP);
    return;
  }
  const result = await measureLog(options, line => console.error(line));
  const report = renderLogReport(options, result);
  if (options.report) {
    await writeFile(options.report, `${report}\n`);
  }
  console.log(report);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
