const DAY_MS = 86_400_000;

/** Days before the end from which on it is warned of. */
export const WARNING_DAYS = 30;

/** How near the end of a credential is. */
export type ExpiryState = 'expired' | 'soon' | 'fine';

/**
 * How near the end of a credential is, and how many whole days are left.
 *
 * @param now - Epoch milliseconds.
 */
export function expiryOf(
  expiresAt: string,
  now: number,
): { state: ExpiryState; days: number } {
  const left = Date.parse(expiresAt) - now;
  const days = Math.floor(left / DAY_MS);
  if (left <= 0) {
    return { state: 'expired', days: 0 };
  }
  return { state: days < WARNING_DAYS ? 'soon' : 'fine', days };
}
