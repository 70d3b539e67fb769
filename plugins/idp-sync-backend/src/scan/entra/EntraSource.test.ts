import { ConfigReader } from '@backstage/config';
import type {
  DirectoryPage,
  DirectorySession,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { CONTOSO_APP, GraphEmulator } from '@idp-sync/graph-emulator';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { CredentialProfiles } from '../../connections/credentials/CredentialProfiles';
import { FileConnections } from '../../connections/FileConnections';
import { EntraSource, type EntraSourceOptions } from './EntraSource';

const attributes = {
  user: ['accountEnabled', 'displayName', 'mail', 'manager', 'userType'],
  group: ['displayName', 'mailNickname', 'securityEnabled'],
};

let emulator: GraphEmulator;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'entra-source-'));
  emulator = await GraphEmulator.start({
    tenant: 'contoso',
    port: 0,
    caDir: directory,
    quirks: 'none',
  });
});

afterAll(async () => {
  await emulator.stop();
  await rm(directory, { recursive: true });
});

afterEach(() => emulator.faults.clear());

/** Everything a session did besides answering. */
interface Trace {
  requests: number;
  retries: number;
  throttledSeconds: number;
  resourceUnits: number;
  waits: number[];
  logs: string[];
}

async function open(
  options: {
    profile?: object;
    connection?: object;
    source?: Partial<EntraSourceOptions>;
    signal?: AbortSignal;
  } = {},
): Promise<{ session: DirectorySession; trace: Trace }> {
  const { tenantId, clientId, clientSecret, authorityHost, graphUrl, caFile } =
    emulator.connection();
  const config = new ConfigReader({
    idpSync: {
      credentialProfiles: {
        app: {
          type: 'clientSecret',
          tenantId,
          clientId,
          clientSecret,
          ...options.profile,
        },
      },
      connections: {
        contoso: {
          provider: 'azureAd',
          tenantId,
          cloud: 'custom',
          authorityHost,
          graphUrl,
          caFile,
          credentialProfile: 'app',
          ...options.connection,
        },
      },
    },
  });
  const trace: Trace = {
    requests: 0,
    retries: 0,
    throttledSeconds: 0,
    resourceUnits: 0,
    waits: [],
    logs: [],
  };
  const source = EntraSource.create({
    profiles: CredentialProfiles.fromConfig(config),
    random: () => 0.5,
    wait: async ms => trace.waits.push(ms),
    ...options.source,
  });
  const connection = FileConnections.read(
    config,
    new Map([[source.provider, source]]),
  ).get('contoso');
  const session = await connection.source.open(connection.definition.settings, {
    signal: options.signal ?? new AbortController().signal,
    attributes,
    report: figures => {
      trace.requests += figures.requests ?? 0;
      trace.retries += figures.retries ?? 0;
      trace.throttledSeconds += figures.throttledSeconds ?? 0;
      trace.resourceUnits += figures.resourceUnits ?? 0;
    },
    log: (_, message) => trace.logs.push(message),
  });
  return { session, trace };
}

async function readAll(
  session: DirectorySession,
  stream: DirectoryStream,
  cursor?: string,
): Promise<DirectoryPage> {
  const changes: DirectoryPage['changes'] = [];
  let page = await session.readPage(stream, cursor);
  changes.push(...page.changes);
  while (!page.complete) {
    page = await session.readPage(stream, page.cursor);
    changes.push(...page.changes);
  }
  return { ...page, changes };
}

describe('EntraSource', () => {
  it('reads', async () => {
    const { session, trace } = await open();
    const page = await readAll(session, 'users');
    console.log(page.changes.length, page.changes.slice(0, 3), trace);
    console.log(
      inspect((await readAll(session, 'groups')).changes.slice(0, 2), {
        depth: 5,
      }),
    );
    console.log(await session.readOrganization(), CONTOSO_APP);
    await session.close();
  });
});
