import { z } from 'zod';
import {
  FAULT_CATALOGUE,
  FAULT_NAMES,
  FAULT_TARGETS,
  type FaultDefinition,
  type FaultTarget,
} from './catalogue';

/** A fault of the catalogue, as the control endpoint and the configuration give it. */
export const namedFaultSchema = z
  .strictObject({
    name: z.enum(FAULT_NAMES),
    target: z.enum(Object.keys(FAULT_TARGETS) as FaultTarget[]).optional(),
    skip: z.number().int().min(0).optional(),
    times: z.number().int().min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
  })
  .superRefine(({ name, target }, context) => {
    const { targets }: FaultDefinition = FAULT_CATALOGUE[name];
    if (target && !targets.includes(target)) {
      context.addIssue({
        code: 'custom',
        path: ['target'],
        message: `'${name}' can be aimed at ${targets.join(', ')}`,
      });
    }
  });

/** @see {@link namedFaultSchema} */
export type NamedFault = z.infer<typeof namedFaultSchema>;
