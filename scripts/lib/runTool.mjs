import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './root.mjs';

/** How long a process may take to shut down before it is killed. */
const SHUTDOWN_TIMEOUT_MS = 15_000;

/** Where the command lies, by the package that brings it along. */
const packageOfTool = {
  'backstage-cli': '@backstage/cli',
  'backstage-repo-tools': '@backstage/repo-tools',
  jest: 'jest',
  prettier: 'prettier',
  tsc: 'typescript',
};

function toolPath(tool) {
  const require = createRequire(path.join(root, 'package.json'));
  const manifestFile = require.resolve(`${packageOfTool[tool]}/package.json`);
  const { bin } = JSON.parse(fs.readFileSync(manifestFile, 'utf8'));
  const file = typeof bin === 'string' ? bin : bin[tool];
  return path.join(path.dirname(manifestFile), file);
}

/**
 * Starts one of the project's tools in a process group of its own, so that stopping it
 * also stops what it has started.
 *
 * @param tool - name of the command
 * @param args - its arguments
 * @param options - `env` on top of this process's, `cwd`, `stdio`, `onOutput` for the
 *   combined output in place of showing it
 * @returns `exited`, a promise of the exit code, and `stop`, which ends it in good order
 */
export function runTool(tool, args, options = {}) {
  return runNode([toolPath(tool), ...args], options);
}

/** The same for a script of ours. */
export function runNode(args, options = {}) {
  const { env, cwd = root, onOutput } = options;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: options.stdio ?? [
      'ignore',
      onOutput ? 'pipe' : 'inherit',
      onOutput ? 'pipe' : 'inherit',
    ],
    detached: process.platform !== 'win32',
  });
  if (onOutput) {
    child.stdout.setEncoding('utf8').on('data', onOutput);
    child.stderr.setEncoding('utf8').on('data', onOutput);
  }
  const signalGroup = signal => {
    try {
      if (process.platform === 'win32') {
        child.kill(signal);
      } else {
        process.kill(-child.pid, signal);
      }
    } catch (error) {
      if (error.code !== 'ESRCH') {
        throw error;
      }
    }
  };
  let timer;
  const exited = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
  return {
    exited,
    stop: () => {
      if (!timer) {
        signalGroup('SIGTERM');
        timer = setTimeout(() => signalGroup('SIGKILL'), SHUTDOWN_TIMEOUT_MS);
      }
      return exited;
    },
  };
}
