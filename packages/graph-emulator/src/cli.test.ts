import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Agent } from 'undici';

const BIN = resolve(__dirname, '../bin/graph-emulator');

jest.setTimeout(60_000);

function run(...args: string[]) {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return {
    child,
    exited: once(child, 'exit'),
    /** All output, once it matches or the process has ended. */
    async outputUntil(pattern: RegExp): Promise<string> {
      const ended = once(child, 'close');
      while (!pattern.test(output) && child.exitCode === null) {
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
      return output;
    },
    async allOutput(): Promise<string> {
      await once(child, 'close');
      return output;
    },
  };
}

describe('the command', () => {
  let caDir: string;

  beforeEach(async () => {
    caDir = await mkdtemp(join(tmpdir(), 'graph-emulator-'));
  });

  afterEach(async () => {
    await rm(caDir, { recursive: true });
  });

  it('serves a tenant, says how to reach it, and stops when told to', async () => {
    const args = ['--tenant', 'generated', '--users', '7', '--groups', '1'];
    const command = run(
      ...args,
      ...['--memberships', '7', '--port', '0', '--ca-dir', caDir],
    );
    const output = await command.outputUntil(/\/_control\n/);
    expect(output).toContain('7 users, 1 groups. For development only.');
    expect(output).toContain(join(caDir, 'ca.pem'));
    const [, url] = /graph url\s+(\S+)/.exec(output) ?? [];
    const dispatcher = new Agent({
      connect: { ca: await readFile(join(caDir, 'ca.pem'), 'utf8') },
    });
    const response = await fetch(`${url}/_control`, {
      dispatcher,
    } as RequestInit);
    expect(await response.json()).toMatchObject({ users: 7 });
    await dispatcher.destroy();
    command.child.kill('SIGTERM');
    expect(await command.exited).toEqual([0, null]);
  });

  it.each([
    [['--tenant', './nowhere.json'], /nowhere\.json/],
    [['--port', 'x'], /Give a whole number/],
    [['--tenant', 'generated', '--users', '1', '--groups', '1'], /do not fit/],
  ])('says what is wrong with %j', async (args, message) => {
    const command = run(...args, '--ca-dir', caDir);
    expect(await command.allOutput()).toMatch(message);
    expect((await command.exited)[0]).toBe(1);
  });
});
