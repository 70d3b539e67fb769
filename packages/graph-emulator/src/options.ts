import { DeltaPageSize } from './delta/DeltaPage';
import { QuirkOptions } from './graph/Quirks';
import { ThrottleOptions } from './graph/Throttle';
import type { NamedFault } from './faults/namedFault';
import { TenantSource } from './tenant/openTenant';

/** How an emulator is started. */
export interface GraphEmulatorOptions {
  /** The directory to serve. */
  tenant: TenantSource;
  /** Default 0: any free port. */
  port?: number;
  /** The address to listen on. Default `localhost`. */
  host?: string;
  /** Keeps the certificate authority here, `ca.pem` for the clients. Without it, in memory. */
  caDir?: string;
  /** Added to every answer. Default 0. */
  latencyMs?: number;
  /** The size of delta pages. Default 200 objects, 500 member links. */
  pageSize?: Partial<DeltaPageSize>;
  /** How long access tokens live. Default 3599. */
  tokenLifetimeSeconds?: number;
  /** Decides where quirks happen and which requests a fault with a probability hits. Default 1. */
  seed?: number;
  /** The legal oddities of delta. Default `documented`; `none` for tests that count. */
  quirks?: QuirkOptions;
  /** Faults of the catalogue that are there from the start. */
  faults?: readonly NamedFault[];
  /** Throttling by resource units. Off unless given. */
  throttle?: ThrottleOptions;
  /** The time in milliseconds, for tests. Default `Date.now`. */
  now?: () => number;
  /** Told of errors of the emulator itself. Default: printed. */
  onError?: (error: unknown) => void;
}
