import { writeFile } from 'node:fs/promises';
import { measureSelection } from './measureSelection';
import { renderSelectionReport } from './renderSelectionReport';
import { parseSelectionOptions, SELECTION_HELP } from './selectionOptions';

async function main(): Promise<void> {
  const options = parseSelectionOptions(process.argv.slice(2));
  if (!options) {
    console.log(SELECTION_HELP);
    return;
  }
  const result = await measureSelection(options, line => console.error(line));
  const report = renderSelectionReport(options, result);
  if (options.report) {
    await writeFile(options.report, `${report}\n`);
  }
  console.log(report);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
