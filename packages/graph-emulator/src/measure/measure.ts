import { ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { EmulatorConnection } from '../GraphEmulator';
import { HttpsReader } from './HttpsReader';

/** What the emulator's process says of itself. */
export interface ServerReport {
  type: 'report';
  connection: EmulatorConnection;
  cpuMs: number;
  memoryMb: number;
}

const SIZE = { users: 100_000, groups: 10_000, memberships: 1_000_000 };
const CONNECTIONS = 8;

/** Measures the emulator at full size: it must never be what a sync waits for. */
async function measure(): Promise<void> {
  const started = performance.now();
  const server = fork(process.argv[1], ['serve', JSON.stringify(SIZE)]);
  const { connection, memoryMb } = await ask(server);
  print(
    `Start, ${Object.values(SIZE).join(' / ')} users, groups, memberships`,
    `${Math.round(performance.now() - started)} ms, ${memoryMb} MB`,
  );
  const reader = new HttpsReader(connection, CONNECTIONS);
  await reader.authenticate();
  const step = async (name: string, run: () => Promise<unknown>) => {
    const before = { requests: reader.requests, bytes: reader.bytes };
    const { cpuMs } = await ask(server);
    const start = performance.now();
    await run();
    const ms = performance.now() - start;
    const used = (await ask(server)).cpuMs - cpuMs;
    const requests = reader.requests - before.requests;
    const megabytes = (reader.bytes - before.bytes) / 1e6;
    print(
      name,
      `${requests} requests, ${megabytes.toFixed(1)} MB, ${(ms / 1000).toFixed(
        1,
      )} s, ${(used / requests).toFixed(2)} ms of the emulator's CPU each`,
    );
  };

  let deltaLink: string | undefined;
  await step('users/delta, first round', () =>
    reader.readAll(
      '/v1.0/users/delta?$select=displayName,mail,userPrincipalName,department,jobTitle,accountEnabled,userType',
    ),
  );
  await step('groups/delta with members, first round', async () => {
    deltaLink = await reader.readAll(
      '/v1.0/groups/delta?$select=displayName,mailNickname,securityEnabled,members',
    );
  });
  await step('groups/delta, nothing changed', () =>
    reader.readAll(String(deltaLink)),
  );
  await step('users, 999 a page, selected', () =>
    reader.readAll('/v1.0/users?$top=999&$select=id,displayName,mail'),
  );
  const groups: string[] = [];
  await step('groups, 999 a page', () =>
    reader.readAll('/v1.0/groups?$top=999', body =>
      groups.push(...idsOf(body)),
    ),
  );
  await step(
    `members of each group, all properties, ${CONNECTIONS} at once`,
    async () => {
      const open = [...groups];
      const worker = async () => {
        for (let id = open.pop(); id; id = open.pop()) {
          await reader.readAll(`/v1.0/groups/${id}/members?$top=999`);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    },
  );
  print('Memory at the end', `${(await ask(server)).memoryMb} MB`);
  reader.close();
  server.disconnect();
}

function idsOf(body: string): string[] {
  return [...body.matchAll(/"id":"([^"]*)"/g)].map(([, id]) => id);
}

async function ask(server: ChildProcess): Promise<ServerReport> {
  server.send('report');
  for (;;) {
    // The code transform reports the files that it loads on the same channel.
    const [message] = await once(server, 'message');
    if (message.type === 'report') {
      return message;
    }
  }
}

function print(name: string, outcome: string): void {
  process.stdout.write(`${name.padEnd(58)} ${outcome}\n`);
}

measure().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
