import { lookup } from 'node:dns/promises';
import {
  type ConnectionTestStep,
  ERROR_CODES,
  type ErrorCode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  IdpSyncError,
  type OptionalReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { decodeJwt } from 'jose';
import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { networkCodeOf, RetryableError, toNetworkError } from '../errors';
import type { EntraSession } from '../EntraSession';
import type { EntraSettings } from '../EntraSettings';
import type { GraphTransport } from '../GraphTransport';
import { CLASS_OF, PERMISSIONS } from '../streams';
import type { TokenProvider } from '../TokenProvider';
import { AADSTS } from './aadsts';
import { WANTED_PERMISSIONS } from './permissions';

/** From when on a clock is wrong enough for tokens to be refused; milliseconds. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
const STEPS = [
  'dns',
  'tls',
  'token',
  'organization',
  ...WANTED_PERMISSIONS.map(({ name }) => `permission:${name}`),
  'users',
  'groups',
];

/** What a test looks at the tenant with. */
export interface TestedConnection {
  settings: EntraSettings;
  dispatcher: Dispatcher;
  tokens: TokenProvider;
  graph: GraphTransport;
  session: Pick<EntraSession, 'readOrganization'>;
  signal: AbortSignal;
  /** What the policy reads beside people and groups. */
  uses: readonly OptionalReading[];
  /** Milliseconds since the epoch. */
  now(): number;
}

type Outcome = Omit<ConnectionTestStep, 'step'>;

/**
 * Tries a connection step by step, and tells of each when it begins and when it ends. What cannot be tried because of an earlier failure is told of as skipped. It
 * only reads, and keeps nothing.
 */
export async function* testEntra(
  connection: TestedConnection,
): AsyncGenerator<ConnectionTestStep> {
  const { signal } = connection;
  const tries: Record<string, () => Promise<Outcome>> = {
    dns: () => testNames(connection),
    tls: () => testTls(connection),
    token: () => testToken(connection),
    organization: () => testOrganization(connection),
    users: () => testList(connection, 'users'),
    groups: () => testList(connection, 'groups'),
  };
  let broken = false;
  let roles: ReadonlySet<string> | undefined;
  for (const step of STEPS) {
    if (broken) {
      yield {
        step,
        status: 'skipped',
        message: 'Not tried, because of what failed before.',
      };
      continue;
    }
    yield { step, status: 'running', message: '' };
    const attempt = tries[step];
    const outcome = attempt
      ? await attempt().catch(error => {
          signal.throwIfAborted();
          return describeError(error);
        })
      : judgePermission(step, roles, connection.uses);
    yield { step, ...outcome };
    if (step === 'token' && outcome.status !== 'failed') {
      roles = rolesOf(await connection.tokens.getAccessToken());
    }
    broken =
      outcome.status === 'failed' && ['dns', 'tls', 'token'].includes(step);
  }
}

async function testNames({ settings }: TestedConnection): Promise<Outcome> {
  if (settings.proxy) {
    const { host, hostname } = new URL(settings.proxy);
    const { error } = await resolve(hostname);
    return error
      ? failed('IDP_NETWORK', `The proxy ${host} cannot be found.`, {
          providerCode: networkCodeOf(error),
          remedy:
            'Check the name of the proxy, and name resolution on the machine of the backend.',
        })
      : {
          status: 'ok',
          message: `The proxy ${host} is found; it resolves the other names.`,
        };
  }
  const found: string[] = [];
  for (const { hostname } of hostsOf(settings)) {
    const { host, address, error } = await resolve(hostname);
    if (error) {
      return failed('IDP_NETWORK', `The name ${host} cannot be resolved.`, {
        providerCode: networkCodeOf(error),
        remedy:
          'Check name resolution on the machine of the backend; where only a proxy reaches the internet, enter that.',
      });
    }
    found.push(`${host} is ${address}`);
  }
  return {
    status: 'ok',
    message: 'The names are resolved.',
    detail: found.join('; '),
  };
}

async function resolve(
  hostname: string,
): Promise<{ host: string; address?: string; error?: unknown }> {
  const host = hostname.replace(/^\[|\]$/g, '');
  try {
    return { host, address: (await lookup(host)).address };
  } catch (error) {
    return { host, error };
  }
}

async function testTls(connection: TestedConnection): Promise<Outcome> {
  const { settings, dispatcher, signal, now } = connection;
  for (const { origin, host } of hostsOf(settings)) {
    let date: string | undefined;
    try {
      // Any answer will do: it came over a connection whose certificate is trusted.
      const { headers, body } = await request(`${origin}/`, {
        method: 'HEAD',
        dispatcher,
        signal,
      });
      await body.dump();
      date = headers.date?.toString();
    } catch (error) {
      signal.throwIfAborted();
      throw toNetworkError(error, host);
    }
    const skew = date === undefined ? 0 : now() - Date.parse(date);
    if (Math.abs(skew) > CLOCK_TOLERANCE_MS) {
      return {
        status: 'warning',
        message: `The clock of the backend is ${Math.round(
          Math.abs(skew) / 60_000,
        )} minutes ${skew > 0 ? 'ahead of' : 'behind'} that of ${host}.`,
        remedy: 'Set the clock of the machine by NTP.',
      };
    }
  }
  return { status: 'ok', message: 'The hosts are reached and trusted.' };
}

async function testToken({
  settings,
  tokens,
}: TestedConnection): Promise<Outcome> {
  await tokens.getAccessToken();
  return {
    status: 'ok',
    message: `${
      new URL(settings.authorityHost).host
    } accepts the credential and has given a token.`,
  };
}

async function testOrganization({
  session,
}: TestedConnection): Promise<Outcome> {
  const { displayName, objectId } = await session.readOrganization();
  return { status: 'ok', message: displayName, detail: objectId };
}

const listSchema = z.looseObject({
  value: z.array(
    z.looseObject({ id: z.string(), displayName: z.string().nullish() }),
  ),
});

async function testList(
  { graph }: TestedConnection,
  stream: 'users' | 'groups',
): Promise<Outcome> {
  const { value } = await graph.get(
    `/${stream}?$select=id,displayName&$top=5`,
    listSchema,
    {
      what: stream,
      permissions: PERMISSIONS[CLASS_OF[stream]],
      hasCursor: false,
    },
  );
  const names = value.map(({ id, displayName }) => displayName ?? id);
  return names.length > 0
    ? {
        status: 'ok',
        message: `${stream === 'users' ? 'People' : 'Groups'} can be read.`,
        detail: names.join(', '),
      }
    : {
        status: 'warning',
        message: `The directory shows no ${
          stream === 'users' ? 'people' : 'groups'
        }.`,
        remedy: 'Check that this is the tenant that you mean.',
      };
}

function judgePermission(
  step: string,
  roles: ReadonlySet<string> | undefined,
  uses: readonly OptionalReading[],
): Outcome {
  const wanted = WANTED_PERMISSIONS.find(
    ({ name }) => step === `permission:${name}`,
  );
  if (!wanted || !roles) {
    return {
      status: 'warning',
      message:
        'The token does not say which permissions it carries; reading shows whether they suffice.',
    };
  }
  const { name, anyOf, required, onlyFor, lost } = wanted;
  const granted = anyOf.find(each => roles.has(each));
  if (granted) {
    return {
      status: 'ok',
      message: granted === name ? 'Granted.' : `Contained in ${granted}.`,
    };
  }
  const isUsed = onlyFor !== undefined && uses.includes(onlyFor);
  if (onlyFor && !isUsed) {
    return {
      status: 'skipped',
      message: `Missing, and not needed as the policy is. ${lost}`,
    };
  }
  return {
    status: required || isUsed ? 'failed' : 'warning',
    message: `Missing. ${lost}`,
    code: 'IDP_PERMISSION_MISSING',
    remedy: `Add the application permission ${name} of Microsoft Graph to the app registration and press “Grant admin consent”.`,
  };
}

/** The application permissions that a token carries; undefined where it cannot be read. */
function rolesOf(token: string): ReadonlySet<string> | undefined {
  try {
    const { roles = [] } = z
      .object({ roles: z.array(z.string()).optional() })
      .parse(decodeJwt(token));
    return new Set(roles);
  } catch {
    return undefined;
  }
}

function describeError(error: unknown): Outcome {
  if (error instanceof IdpSyncError || error instanceof RetryableError) {
    const { code, message, providerCode } = error;
    const known = providerCode === undefined ? undefined : AADSTS[providerCode];
    return failed(code, known ? known.meaning : message, {
      providerCode,
      remedy: known?.remedy,
      detail: known && message,
    });
  }
  const { code, message } = IdpSyncError.toRunError(error);
  return failed(code, message);
}

function failed(
  code: ErrorCode,
  message: string,
  more: Pick<Outcome, 'providerCode' | 'remedy' | 'detail'> = {},
): Outcome {
  const { remedy = ERROR_CODES[code].remedy, ...rest } = more;
  return { status: 'failed', message, code, remedy, ...rest };
}

function hostsOf({ authorityHost, graphUrl }: EntraSettings): URL[] {
  return [...new Set([authorityHost, graphUrl])].map(url => new URL(url));
}
