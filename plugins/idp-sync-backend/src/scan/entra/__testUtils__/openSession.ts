import { ConfigReader } from '@backstage/config';
import type {
  DirectoryPage,
  DirectoryReadContext,
  DirectorySession,
  DirectorySource,
  DirectoryStream,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { CredentialProfiles } from '../../../connections/credentials/CredentialProfiles';
import { FileConnections } from '../../../connections/FileConnections';
import { LiveConnections } from '../../../connections/LiveConnections';
import { EntraSource, type EntraSourceOptions } from '../EntraSource';

/** Where a session is to go, as an emulator says. */
export interface SessionTarget {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  authorityHost: string;
  graphUrl: string;
  caFile?: string;
}

/** Everything that a session did besides answering. */
export interface SessionTrace {
  requests: number;
  retries: number;
  throttledSeconds: number;
  resourceUnits: number;
  /** Milliseconds. */
  waits: number[];
  logs: string[];
}

/** Opens a session from configuration, as the engine does; waits pass at once and are written down. */
export async function openSession(
  target: SessionTarget,
  options: {
    profile?: object;
    connection?: object;
    source?: Partial<EntraSourceOptions>;
    signal?: AbortSignal;
    attributes?: { user: string[]; group: string[] };
    /** Before each request goes out. */
    onRequest?(): void;
    sizeOfMirror?: DirectoryReadContext['sizeOfMirror'];
  } = {},
): Promise<{ session: DirectorySession; trace: SessionTrace }> {
  const { tenantId, clientId, clientSecret, ...rest } = target;
  const { authorityHost, graphUrl, caFile } = rest;
  const config = new ConfigReader({
    idpSync: {
      credentialProfiles: {
        app: {
          ...(options.profile ?? {
            type: 'clientSecret',
            clientId,
            clientSecret,
          }),
          tenantId,
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
          firstRead: 'frugal',
          ...options.connection,
        },
      },
    },
  });
  const trace: SessionTrace = {
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
  const sources = new Map<string, DirectorySource>([[source.provider, source]]);
  const connection = await new LiveConnections({
    file: FileConnections.read(config, sources),
    portal: { list: async () => [] },
    sources,
    fileVersions: new Map(),
  }).get('contoso');
  const session = await connection.source.open(connection.definition.settings, {
    signal: options.signal ?? new AbortController().signal,
    attributes: options.attributes ?? {
      user: ['accountEnabled', 'displayName', 'mail'],
      group: ['displayName', 'mailNickname'],
    },
    sizeOfMirror: options.sizeOfMirror,
    report: figures => {
      if (figures.requests) {
        options.onRequest?.();
      }
      trace.requests += figures.requests ?? 0;
      trace.retries += figures.retries ?? 0;
      trace.throttledSeconds += figures.throttledSeconds ?? 0;
      trace.resourceUnits += figures.resourceUnits ?? 0;
    },
    log: (_, message) => trace.logs.push(message),
  });
  return { session, trace };
}

/** A round to its end, as one page. */
export async function readAll(
  session: DirectorySession,
  stream: DirectoryStream,
  cursor?: string,
): Promise<DirectoryPage> {
  let page = await session.readPage(stream, cursor);
  const changes = [...page.changes];
  while (!page.complete) {
    page = await session.readPage(stream, page.cursor);
    changes.push(...page.changes);
  }
  return { ...page, changes };
}
