#!/usr/bin/env node
/**
 * `npm start`: the demo, complete. Starts frontend and backend, the latter with the
 * identity provider's emulator in it, and says when there is something to look at.
 *
 *   npm start                              Contoso, a small company
 *   npm start -- --tenant kubernetes       the people and teams of the Kubernetes project
 *   npm start -- --config my-config.yaml   one more configuration file on top
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTool } from './lib/runTool.mjs';
import { root } from './lib/root.mjs';
import { readConfig } from './lib/readConfig.mjs';
import { requireFreePorts } from './lib/requireFreePorts.mjs';
import { waitForPortal, waitForFirstSync } from './lib/portalProgress.mjs';

const DEFAULT_TENANT = 'contoso';

/** Tenants other than the default one have a file of their own, layered on top. */
function tenantConfigFile(tenant) {
  const file = path.join(root, `app-config.${tenant}.yaml`);
  if (!/^[a-z0-9-]+$/.test(tenant) || !fs.existsSync(file)) {
    const known = ['kubernetes', 'generated', DEFAULT_TENANT].sort();
    throw new Error(
      `There is no demo tenant '${tenant}': choose one of ${known.join(', ')}.`,
    );
  }
  return file;
}

function configFiles({ tenant, config }) {
  const local = path.join(root, 'app-config.local.yaml');
  return [
    path.join(root, 'app-config.yaml'),
    ...(tenant === DEFAULT_TENANT ? [] : [tenantConfigFile(tenant)]),
    ...(fs.existsSync(local) ? [local] : []),
    ...config.map(file => path.resolve(file)),
  ];
}

function banner(lines) {
  const rule = '─'.repeat(Math.max(...lines.map(line => line.length)));
  console.log(`\n${[rule, ...lines, rule].join('\n')}\n`);
}

async function reportProgress({ appUrl, backendUrl, signal }) {
  await waitForPortal({ appUrl, backendUrl, signal });
  banner([`The portal is up: ${appUrl}`, 'Ctrl+C stops it.']);
  for await (const line of waitForFirstSync({ backendUrl, signal })) {
    banner([line, `Look at it: ${appUrl}`]);
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string', default: DEFAULT_TENANT },
      config: { type: 'string', multiple: true, default: [] },
    },
  });
  const files = configFiles(values);
  const config = await readConfig(files);
  const appUrl = config.getString('app.baseUrl');
  const backendUrl = config.getString('backend.baseUrl');
  await requireFreePorts([
    { use: 'the frontend', port: Number(new URL(appUrl).port || 80) },
    { use: 'the backend', port: config.getNumber('backend.listen.port') },
    // Absent where a directory of one's own takes its place.
    ...(config.has('graphEmulator.port')
      ? [
          {
            use: 'the Microsoft Graph emulator',
            port: config.getNumber('graphEmulator.port'),
          },
        ]
      : []),
  ]);

  console.log(`Starting the portal with the tenant ${values.tenant} …`);
  const portal = runTool(
    'backstage-cli',
    ['repo', 'start', ...files.flatMap(file => ['--config', file])],
    // The banner says where to go; a browser opened earlier shows an error.
    { env: { BROWSER: 'none' }, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      stopped.abort();
      portal.stop();
    });
  }
  reportProgress({ appUrl, backendUrl, signal: stopped.signal }).catch(
    error => {
      if (!stopped.signal.aborted) {
        console.error(error);
      }
    },
  );
  const code = await portal.exited;
  stopped.abort();
  process.exitCode = code;
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
