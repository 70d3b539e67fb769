import {
  FAULT_CATALOGUE,
  FAULT_TARGETS,
  type FaultDefinition,
  type FaultName,
} from './catalogue';
import type { FaultRuleInput, NamedFaultOptions } from './FaultRules';

/**
 * The rules that a fault of the catalogue consists of.
 *
 * @throws Error for a target that the fault does not have
 */
export function rulesOf(
  name: FaultName,
  options: NamedFaultOptions,
): FaultRuleInput[] {
  const { targets, rules }: FaultDefinition = FAULT_CATALOGUE[name];
  const { target = targets[0], skip = 0, times, probability } = options;
  if (!targets.includes(target)) {
    throw new Error(
      `The fault '${name}' cannot be aimed at '${target}', only at ${targets.join(
        ', ',
      )}`,
    );
  }
  return rules.map(rule => ({
    match: {
      ...FAULT_TARGETS[rule.elsewhere ?? target],
      ...(rule.query && { query: rule.query }),
    },
    // What follows from the fault elsewhere is not to be spared.
    ...(rule.elsewhere
      ? { skip: rule.skip }
      : { skip: skip + (rule.skip ?? 0), times, probability }),
    fault: rule.fault,
  }));
}
