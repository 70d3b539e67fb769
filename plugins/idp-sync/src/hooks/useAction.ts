import { useCallback, useState } from 'react';

/** A button's work: whether it is under way, and why it failed. */
export interface Action<TArgs extends unknown[]> {
  run: (...args: TArgs) => Promise<void>;
  isPending: boolean;
  error: Error | undefined;
}

/** Runs what a button does, once at a time, and keeps the error for the page to show. */
export function useAction<TArgs extends unknown[]>(
  work: (...args: TArgs) => Promise<unknown>,
): Action<TArgs> {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const run = useCallback(
    async (...args: TArgs) => {
      setPending(true);
      setError(undefined);
      try {
        await work(...args);
      } catch (cause) {
        setError(cause instanceof Error ? cause : new Error(String(cause)));
      } finally {
        setPending(false);
      }
    },
    [work],
  );
  return { run, isPending, error };
}
