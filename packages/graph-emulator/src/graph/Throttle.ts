import type { Tenant } from '../tenant/Tenant';
import { GraphError } from './GraphError';

/** Throttling by resource units; off unless given. */
export interface ThrottleOptions {
  /**
   * Resource units per application in ten seconds; by default what Microsoft
   * allows a tenant of this size: 3,500, 5,000 or 8,000.
   */
  resourceUnits?: number;
  /** Seconds for the Retry-After header. Default 10. */
  retryAfterSeconds?: number;
}

const WINDOW_MS = 10_000;
/** From this part of the limit on, responses carry the percentage. */
const WARNING = 0.8;
const MAX_PERCENTAGE = 1.8;

/** Counts resource units per application in windows of ten seconds. */
export class Throttle {
  readonly #limit: number;
  readonly #retryAfterSeconds: number;
  readonly #now: () => number;
  readonly #used = new Map<string, { window: number; units: number }>();

  /** @param tenant - whose size the limit goes by where the options name none */
  constructor(
    options: ThrottleOptions,
    tenant: Tenant | undefined,
    now: () => number,
  ) {
    this.#limit = options.resourceUnits ?? limitFor(tenant);
    this.#retryAfterSeconds = options.retryAfterSeconds ?? 10;
    this.#now = now;
  }

  /**
   * Counts a request, also one that is refused.
   *
   * @returns headers for the response
   * @throws GraphError 429 over the limit
   */
  charge(clientId: string, units: number): Record<string, string> {
    const window = Math.floor(this.#now() / WINDOW_MS);
    const previous = this.#used.get(clientId);
    const used = (previous?.window === window ? previous.units : 0) + units;
    this.#used.set(clientId, { window, units: used });
    const part = used / this.#limit;
    const headers: Record<string, string> =
      part >= WARNING
        ? {
            'x-ms-throttle-limit-percentage': Math.min(
              part,
              MAX_PERCENTAGE,
            ).toFixed(1),
          }
        : {};
    if (part > 1) {
      throw tooManyRequests(this.#retryAfterSeconds, headers);
    }
    return headers;
  }
}

/** The refusal of a throttled request. */
export function tooManyRequests(
  retryAfterSeconds: number,
  headers: Record<string, string> = {},
): GraphError {
  return new GraphError(429, 'TooManyRequests', 'Please retry again later.', {
    ...headers,
    'Retry-After': String(retryAfterSeconds),
  });
}

function limitFor(tenant: Tenant | undefined): number {
  const users = tenant?.directory.indexesOf('user').length ?? 0;
  if (users < 50) {
    return 3_500;
  }
  return users <= 500 ? 5_000 : 8_000;
}
