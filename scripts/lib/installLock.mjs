import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 500;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function tryAcquire(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  const holder = Number(fs.readFileSync(file, 'utf8'));
  // An empty file belongs to a process that is just about to write its id.
  if (holder && !isAlive(holder)) {
    fs.rmSync(file, { force: true });
  }
  return false;
}

/**
 * Runs `work` while no other process installs into the same checkout, as when
 * `npm start` and `npm test` are typed into two terminals of a fresh clone.
 */
export async function withInstallLock(root, work) {
  const folder = path.join(root, 'node_modules');
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, '.bootstrap.lock');
  for (let isFirst = true; !tryAcquire(file); isFirst = false) {
    if (isFirst) {
      console.log('Waiting for another process that is installing …');
    }
    await sleep(POLL_INTERVAL_MS);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}
