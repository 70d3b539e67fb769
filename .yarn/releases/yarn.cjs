/**
 * What `yarn` runs here, by way of `yarnPath` in .yarnrc.yml: the vendored Yarn,
 * after an installation where a script is to be run and the checkout has none.
 * Yarn 4 runs no pre-scripts and refuses to run scripts in a project that has
 * not been installed, so that `yarn start` could not prepare itself.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const root = path.resolve(__dirname, '..', '..');
const args = process.argv.slice(2);

function runsScript() {
  const { scripts } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const [command] = args;
  return (
    ['run', 'exec', 'node'].includes(command) || Object.hasOwn(scripts, command)
  );
}

async function main() {
  const bootstrapFile = path.join(root, 'scripts', 'bootstrap.mjs');
  // Container images often carry .yarn alone.
  if (args.length > 0 && fs.existsSync(bootstrapFile) && runsScript()) {
    const { bootstrap } = await import(pathToFileURL(bootstrapFile).href);
    await bootstrap();
  }
  const yarn = spawn(
    process.execPath,
    [path.join(__dirname, 'yarn-4.13.0.cjs'), ...args],
    { stdio: 'inherit', env: { ...process.env, YARN_IGNORE_PATH: '1' } },
  );
  // A terminal interrupts both of us, a supervisor signals this process alone.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    process.on(signal, () => yarn.kill(signal));
  }
  yarn.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
