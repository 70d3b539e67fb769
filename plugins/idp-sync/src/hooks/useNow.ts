import { useEffect, useState } from 'react';

/**
 * The current time in epoch milliseconds, renewed every `intervalMs`; stands still when that is `undefined`.
 *
 * @param seen - what the time is compared with: as soon as that is another, so is the time, which would lie before it otherwise
 */
export function useNow(intervalMs: number | undefined, seen?: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (intervalMs === undefined) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs, seen]);
  return now;
}
