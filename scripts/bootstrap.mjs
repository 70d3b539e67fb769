#!/usr/bin/env node
/**
 * Brings a checkout to the point where its tools can run: installs the
 * dependencies with the vendored Yarn when they are missing or older than the
 * lockfile, and does nothing otherwise.
 *
 * `npm start` and `npm test` run it beforehand, and so does the `yarn` command
 * (see `.yarn/releases/yarn.cjs`). It uses Node's own modules only, since it
 * runs before anything else is there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withInstallLock } from './lib/installLock.mjs';
import { installEnvironment } from './lib/installEnvironment.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFile = path.join(root, 'node_modules', '.bootstrap.json');
const vendoredYarn = path.join(root, '.yarn', 'releases', 'yarn-4.13.0.cjs');

/** Thrown for what a person has to put right; shown without a stack. */
export class BootstrapError extends Error {}

function requireSupportedNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new BootstrapError(
      `Node.js ${process.versions.node} is too old. Install Node.js 20.19 or later, 22 or 24, and try again.`,
    );
  }
}

function listManifests() {
  const { workspaces } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const folders = workspaces.flatMap(pattern => {
    if (!pattern.endsWith('/*')) {
      return [pattern];
    }
    const parent = pattern.slice(0, -2);
    return fs
      .readdirSync(path.join(root, parent))
      .sort()
      .map(name => `${parent}/${name}`);
  });
  return ['package.json', ...folders.map(folder => `${folder}/package.json`)];
}

/** What the installed dependencies depend on, as one checksum. */
function dependencyChecksum() {
  const hash = createHash('sha256');
  for (const file of ['yarn.lock', '.yarnrc.yml', ...listManifests()]) {
    const absolute = path.join(root, file);
    if (fs.existsSync(absolute)) {
      hash.update(file).update('\0').update(fs.readFileSync(absolute));
    }
  }
  return hash.digest('hex');
}

/** Native modules are compiled for one of these and load in no other. */
function runtime() {
  return `${process.platform}-${process.arch}-${process.versions.modules}`;
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

/** Whether Yarn did it. */
function runYarn(args) {
  const { status, signal, error } = spawnSync(
    process.execPath,
    [vendoredYarn, ...args],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: installEnvironment(process.env, process.execPath),
    },
  );
  if (error) {
    throw error;
  }
  if (signal) {
    throw new BootstrapError(
      `Yarn was ended by ${signal} before it was done. Try again.`,
    );
  }
  return status === 0;
}

/** Loaded in a process of its own: a module once loaded stays as it was. */
function sqliteLoads() {
  const require = createRequire(path.join(root, 'packages/backend/index.js'));
  const { status } = spawnSync(
    process.execPath,
    [
      '-e',
      'new (require(process.argv[1]))(":memory:").close()',
      require.resolve('better-sqlite3'),
    ],
    { stdio: 'ignore' },
  );
  return status === 0;
}

function install() {
  console.log('Installing the dependencies, this takes a minute or two …');
  if (!runYarn(['install', '--immutable'])) {
    throw new BootstrapError(
      [
        'The dependencies could not be installed; the reason stands above.',
        '- A lockfile that would be modified: run `node .yarn/releases/yarn-4.13.0.cjs install`, and commit yarn.lock.',
        '- A registry that cannot be reached: check the network and `npm config get registry`, which is respected.',
        '- A package that could not be built: python3, make and a C++ compiler (g++) are needed.',
      ].join('\n'),
    );
  }
}

function compileSqlite() {
  console.log(
    `Compiling better-sqlite3 for Node.js ${process.versions.node} …`,
  );
  if (!runYarn(['rebuild', 'better-sqlite3']) || !sqliteLoads()) {
    throw new BootstrapError(
      'better-sqlite3 could not be compiled; the log is named above. python3, make and a C++ compiler (g++) are needed.',
    );
  }
}

/** Installs what is missing or outdated; a no-op in a checkout that is ready. */
export async function bootstrap() {
  requireSupportedNode();
  const isReady = () => {
    const stamp = readStamp();
    return (
      stamp.checksum === dependencyChecksum() && stamp.runtime === runtime()
    );
  };
  if (isReady()) {
    return;
  }
  await withInstallLock(root, () => {
    // Whoever held the lock before may have done all of it.
    if (isReady()) {
      return;
    }
    const startedAt = Date.now();
    if (readStamp().checksum !== dependencyChecksum()) {
      install();
    }
    if (!sqliteLoads()) {
      compileSqlite();
    }
    fs.writeFileSync(
      stampFile,
      JSON.stringify({ checksum: dependencyChecksum(), runtime: runtime() }),
    );
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    console.log(`Dependencies are ready (${seconds} s).\n`);
  });
}

if (
  process.argv[1] &&
  fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)
) {
  bootstrap().catch(error => {
    console.error(error instanceof BootstrapError ? error.message : error);
    process.exitCode = 1;
  });
}
