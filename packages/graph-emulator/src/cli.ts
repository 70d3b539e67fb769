import { Command, InvalidArgumentError } from 'commander';
import { GraphEmulator } from './GraphEmulator';
import { describeConnection } from './describeConnection';
import { tenantFromPath } from './tenant/tenantFile';
import { TenantSource } from './tenant/openTenant';

interface Arguments {
  tenant: string;
  port: number;
  host: string;
  caDir: string;
  users: number;
  groups: number;
  memberships: number;
  seed: number;
  latency: number;
  tokenLifetime: number;
  quirks: boolean;
  throttle?: number | true;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number.');
  }
  return Number(text);
}

function tenantSource(options: Arguments): TenantSource {
  switch (options.tenant) {
    case 'contoso':
    case 'kubernetes':
      return options.tenant;
    case 'generated':
      return options;
    default:
      return tenantFromPath(options.tenant);
  }
}

async function run(options: Arguments): Promise<void> {
  const emulator = await GraphEmulator.start({
    tenant: tenantSource(options),
    port: options.port,
    host: options.host,
    caDir: options.caDir,
    seed: options.seed,
    latencyMs: options.latency,
    tokenLifetimeSeconds: options.tokenLifetime,
    quirks: options.quirks ? 'documented' : 'none',
    ...(options.throttle && {
      throttle:
        options.throttle === true ? {} : { resourceUnits: options.throttle },
    }),
  });
  process.stdout.write(`${describeConnection(emulator)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      emulator.stop().catch(fail);
    });
  }
}

function fail(error: unknown): void {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}

new Command('graph-emulator')
  .description(
    'A local Entra tenant: Microsoft Graph and the token endpoint over https. For development and tests.',
  )
  .option(
    '--tenant <name or file>',
    'contoso, kubernetes, generated, or the path of a tenant file',
    'contoso',
  )
  .option('--port <number>', 'port to listen on', wholeNumber, 7443)
  .option('--host <address>', 'address to listen on', 'localhost')
  .option(
    '--ca-dir <directory>',
    'keeps the certificate authority from run to run',
    '.cache/graph-emulator',
  )
  .option('--users <number>', 'size of a generated tenant', wholeNumber, 1000)
  .option('--groups <number>', 'size of a generated tenant', wholeNumber, 100)
  .option(
    '--memberships <number>',
    'size of a generated tenant',
    wholeNumber,
    5000,
  )
  .option(
    '--seed <number>',
    'of a generated tenant, of quirks and of faults',
    wholeNumber,
    1,
  )
  .option('--latency <ms>', 'added to every answer', wholeNumber, 0)
  .option(
    '--token-lifetime <seconds>',
    'how long access tokens live',
    wholeNumber,
    3599,
  )
  .option(
    '--throttle [units]',
    'throttle by resource units per 10 seconds',
    wholeNumber,
  )
  .option('--no-quirks', 'no repeated objects and empty pages in delta rounds')
  .action((options: Arguments) => run(options).catch(fail))
  .parse();
