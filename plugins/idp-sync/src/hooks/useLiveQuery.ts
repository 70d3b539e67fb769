import { useCallback, useEffect, useRef, useState } from 'react';
import { ResponseError } from '@backstage/errors';
import { useSignal } from '@backstage/plugin-signals-react';
import {
  IDP_SYNC_CHANNEL,
  IdpSyncSignal,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { LiveLoader } from './LiveLoader';

/** Milliseconds between refreshes while something is under way: signals tell of phases, not of each page read. */
export const ACTIVE_POLL_MS = 2_000;
/** Milliseconds between refreshes when all is quiet and signals would tell of news. */
export const QUIET_POLL_WITH_SIGNALS_MS = 60_000;
/** The same where the portal has no signals, and after an error. */
export const QUIET_POLL_MS = 10_000;

type SignalBody = Pick<IdpSyncSignal, 'connectionId' | 'runId' | 'status'>;

/** What `useLiveQuery` knows. */
export interface LiveQuery<T> {
  /** The last good answer; while another key is being loaded, still the one before. */
  value: T | undefined;
  /** Why the last attempt failed; gone as soon as one works. */
  error: Error | undefined;
  /** True until the first answer or error for this key is there. */
  isPending: boolean;
  reload: () => void;
}

/** How `useLiveQuery` behaves. */
export interface LiveQueryOptions<T> {
  /** Whether something is under way, so that it is worth asking often. */
  isActive?: (value: T) => boolean;
  /** Which signals concern this query; all, if left out. */
  concerns?: (signal: SignalBody) => boolean;
}

interface Settled<T> {
  key: string;
  value?: T;
  error?: Error;
}

/** Asking again does not help until somebody grants a permission or corrects the address. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof ResponseError && [403, 404].includes(error.statusCode)
  );
}

/**
 * Loads something and keeps it current: on signals of the `idp-sync` channel, by polling beside them, and not at all
 * while the browser tab is hidden. A failed refresh keeps the last good value.
 *
 * @param key - what is loaded; another one is loaded anew, and nothing is without one
 */
export function useLiveQuery<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  options: LiveQueryOptions<T> = {},
): LiveQuery<T> {
  const { lastSignal, isSignalsAvailable } =
    useSignal<SignalBody>(IDP_SYNC_CHANNEL);
  const [settled, setSettled] = useState<Settled<T>>();
  const latest = useRef({ load, options });
  latest.current = { load, options };
  const loader = useRef<LiveLoader<T>>();

  useEffect(() => {
    if (key === undefined) {
      return undefined;
    }
    const current = new LiveLoader<T>({
      load: signal => latest.current.load(signal),
      onValue: value => setSettled({ key, value }),
      onError: error =>
        setSettled(before => ({
          key,
          value: before?.key === key ? before.value : undefined,
          error: error instanceof Error ? error : new Error(String(error)),
        })),
      delayAfterValue: value => {
        if (latest.current.options.isActive?.(value)) {
          return ACTIVE_POLL_MS;
        }
        return isSignalsAvailable ? QUIET_POLL_WITH_SIGNALS_MS : QUIET_POLL_MS;
      },
      delayAfterError: error => (isFinal(error) ? undefined : QUIET_POLL_MS),
    });
    loader.current = current;
    current.start();
    return () => current.stop();
  }, [key, isSignalsAvailable]);

  useEffect(() => {
    const { concerns } = latest.current.options;
    if (lastSignal && (!concerns || concerns(lastSignal))) {
      loader.current?.refresh();
    }
  }, [lastSignal]);

  const reload = useCallback(() => loader.current?.refresh(), []);
  return {
    value: settled?.value,
    error: settled && settled.key === key ? settled.error : undefined,
    isPending: settled?.key !== key,
    reload,
  };
}
