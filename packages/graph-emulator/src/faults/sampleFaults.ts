import { SeededRandom } from '../tenant/random';
import {
  FAULT_CATALOGUE,
  FAULT_NAMES,
  type FaultName,
  type FaultTarget,
} from './catalogue';
import type { NamedFault } from './namedFault';

/** A fault of a random combination; printed and given to `faults.apply` it happens again. */
export type SampledFault = NamedFault & { target: FaultTarget };

/** The part of faults that go on until somebody ends them. */
const LASTING = 0.15;
const MOST_SKIPPED = 6;
const MOST_TIMES = 4;

/**
 * A random combination of faults of the catalogue, the same for the same seed.
 *
 * @param options - `count`: how many, by default one to four; `names`: those to choose from, by default all
 */
export function sampleFaults(
  seed: string | number,
  options: { count?: number; names?: readonly FaultName[] } = {},
): SampledFault[] {
  const random = new SeededRandom(`combination/${seed}`);
  const { count = 1 + random.integer(4), names = FAULT_NAMES } = options;
  return Array.from({ length: count }, () => {
    const name = random.pick(names);
    const { targets } = FAULT_CATALOGUE[name];
    return {
      name,
      target: random.pick<FaultTarget>(targets),
      skip: random.integer(MOST_SKIPPED),
      ...(random.chance(LASTING)
        ? {}
        : { times: 1 + random.integer(MOST_TIMES) }),
    };
  });
}
