import { useStatus } from '../../hooks/useStatus';

/** How many changes of all connections wait for somebody to decide; 0 while that is not known. */
export function useHeldCount(): number {
  const { value } = useStatus();
  return (value?.connections ?? []).reduce(
    (sum, { held = 0 }) => sum + held,
    0,
  );
}
