import type { RunPhase } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonObject } from '@backstage/types';

/** An instant in a backend's life, by what it says to the plugin's database: the same on a slow machine as on a quick one. */
export interface Instant {
  /** What the process then does to itself. */
  signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';
  /** Counting starts with the statement that begins this phase of a run; without it, at once. */
  phase?: RunPhase;
  /** How many statements from there, at least 1. */
  statements: number;
  /** Before the statement is sent, or after it was answered. */
  when: 'before' | 'after';
  /** Where given, it goes on counting until it is within a transaction of ours, or within none. */
  inTransaction?: boolean;
}

/** What a test tells a backend's process. */
export type Order =
  | { type: 'boot'; config: JsonObject; instant?: Instant }
  | { type: 'signalAt'; instant: Instant };

/** What the process answers to being booted, and what it says when its instant has come. */
export type Report =
  | { type: 'booted' }
  | { type: 'failed'; error: string }
  | { type: 'signalled' };

/** Other things go over the channel as well, such as the names of transpiled files. */
export function isMessage<T extends { type: string }>(
  message: unknown,
  types: readonly T['type'][],
): message is T {
  return (
    typeof message === 'object' &&
    message !== null &&
    types.includes((message as { type?: string }).type ?? '')
  );
}
