import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 2_000;
/** After this long without an answer, a word about what is being waited for. */
const PATIENCE_MS = 90_000;

async function isUp(url, signal) {
  try {
    return (await fetch(url, { signal })).ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Resolves once both sides of the portal answer. */
export async function waitForPortal({ appUrl, backendUrl, signal }) {
  const sides = [
    { name: 'frontend', url: appUrl },
    { name: 'backend', url: `${backendUrl}/.backstage/health/v1/readiness` },
  ];
  let reminder = Date.now() + PATIENCE_MS;
  for (const { name, url } of sides) {
    while (!(await isUp(url, signal))) {
      if (Date.now() > reminder) {
        console.log(
          `Still waiting for the ${name} at ${url}. If it has failed, the reason stands above.`,
        );
        reminder += PATIENCE_MS;
      }
      await sleep(POLL_INTERVAL_MS, undefined, { signal });
    }
  }
}

async function readJson(url, { token, signal }) {
  const response = await fetch(url, {
    signal,
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  return response.ok ? response.json() : undefined;
}

function describe({ title, state, managed, lastRun }) {
  const { user, group } = managed;
  switch (state) {
    case 'healthy':
    case 'degraded':
      // The catalog takes a moment to show what it was handed.
      if (user.confirmed < user.managed || group.confirmed < group.managed) {
        return undefined;
      }
      return `${title} is synced: ${user.confirmed} people and ${group.confirmed} groups are in the catalog.`;
    case 'failing': {
      const error = lastRun?.error;
      return `${title} could not be synced: ${error?.code} ${error?.message} ${error?.remedy}`;
    }
    default:
      return undefined;
  }
}

/**
 * Yields one line for each connection, once its first run has come to an end. Ends
 * without a word where nobody may be asked: a configuration without the demo's
 * administrator.
 */
export async function* waitForFirstSync({ backendUrl, signal }) {
  const session = await readJson(`${backendUrl}/api/auth/demo-admin/refresh`, {
    signal,
  });
  const token = session?.backstageIdentity?.token;
  if (!token) {
    return;
  }
  const described = new Set();
  let pending = true;
  while (pending) {
    const status = await readJson(`${backendUrl}/api/idp-sync/status`, {
      token,
      signal,
    });
    const connections = status?.connections ?? [];
    for (const connection of connections) {
      const line = described.has(connection.id)
        ? undefined
        : describe(connection);
      if (line) {
        described.add(connection.id);
        yield line;
      }
    }
    pending =
      !status ||
      connections.some(({ id, enabled }) => enabled && !described.has(id));
    if (pending) {
      await sleep(POLL_INTERVAL_MS, undefined, { signal });
    }
  }
}
