import { deltaExpired } from '../delta/DeltaTokens';
import { GraphError } from '../graph/GraphError';
import { EmulatorRequest, Reply } from '../server/Reply';
import { TokenError } from '../token/TokenError';
import { Fault } from './Fault';

const CODES: Record<number, string> = {
  400: 'Request_BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'Authorization_RequestDenied',
  404: 'Request_ResourceNotFound',
  424: 'FailedDependency',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

/** Temporary trouble of the token service. */
const AADSTS_TEMPORARY = 90033;

/**
 * The answer that a fault puts in place of the real one, or undefined for the
 * faults that spoil the connection or only delay.
 *
 * @param envelope - writes a Graph error
 * @param onTokenEndpoint - errors take the token endpoint's shape
 */
export function faultReply(
  fault: Fault,
  request: EmulatorRequest,
  envelope: (error: GraphError) => Reply,
  onTokenEndpoint: boolean,
  now: number,
): Reply | undefined {
  switch (fault.kind) {
    case 'status': {
      const headers: Record<string, string> = { ...fault.headers };
      if (fault.retryAfter !== undefined) {
        headers['Retry-After'] = String(fault.retryAfter);
      }
      if (onTokenEndpoint) {
        const reply = tokenError(fault, request).toReply(
          now,
          request.headers['client-request-id'],
        );
        Object.assign(reply.headers, headers);
        return reply;
      }
      return envelope(
        new GraphError(
          fault.status,
          fault.code ?? CODES[fault.status] ?? 'UnknownError',
          fault.message ?? 'This error was asked for by a fault rule.',
          headers,
        ),
      );
    }
    case 'html':
      return {
        status: fault.status,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
        body: `<!DOCTYPE html>\n<html><head><title>${fault.status} Bad Gateway</title></head><body><h1>Bad Gateway</h1><p>The proxy server received an invalid response from an upstream server.</p></body></html>\n`,
      };
    case 'expireDelta':
      return envelope(deltaExpired(fault.form, startAgain(request)));
    default:
      return undefined;
  }
}

function tokenError(
  fault: Extract<Fault, { kind: 'status' }>,
  { path }: EmulatorRequest,
): TokenError {
  const code = Number(/^(?:AADSTS)?(\d+)$/.exec(fault.code ?? '')?.[1]);
  return new TokenError(
    fault.status,
    errorName(fault.status, code, /openid-configuration$/.test(path)),
    Number.isNaN(code) ? AADSTS_TEMPORARY : code,
    fault.message ??
      'A transient error has occurred. Please try again. (Asked for by a fault rule.)',
  );
}

function errorName(status: number, code: number, discovery: boolean): string {
  if (status >= 500 || status === 429) {
    return 'temporarily_unavailable';
  }
  switch (code) {
    case 700016:
      return 'unauthorized_client';
    case 90002:
      return discovery ? 'invalid_tenant' : 'invalid_request';
    default:
      return 'invalid_client';
  }
}

function startAgain(request: EmulatorRequest): string {
  return `${request.origin}${request.path}?$deltatoken=`;
}
