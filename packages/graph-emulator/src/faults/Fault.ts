import { z } from 'zod';
import { DELTA_EXPIRY_FORMS } from '../delta/DeltaTokens';

const afterBytes = z.number().int().min(0);

/** What goes wrong with a request. */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    /** Answer with an error in the documented envelope. */
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    /** Graph's code, or on the token endpoint an `AADSTS…` code. */
    code: z.string().optional(),
    message: z.string().optional(),
    /** For the Retry-After header: seconds, or an HTTP date. */
    retryAfter: z.union([z.number(), z.string()]).optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.object({
    /** Answer with a page of HTML, as a proxy does. */
    kind: z.literal('html'),
    status: z.number().int().min(200).max(599).default(502),
  }),
  z.object({
    /** Cut the connection, at once or within the body. */
    kind: z.literal('reset'),
    afterBytes: afterBytes.optional(),
  }),
  z.object({
    /** Send a complete response whose JSON stops in the middle. */
    kind: z.literal('truncate'),
    /** Default: half of the body. */
    afterBytes: afterBytes.optional(),
  }),
  z.object({
    /** Answer late. */
    kind: z.literal('delay'),
    ms: z.number().int().min(0),
  }),
  z.object({
    /** Say that the delta token in the request has expired. */
    kind: z.literal('expireDelta'),
    form: z.enum(DELTA_EXPIRY_FORMS).default('syncStateNotFound'),
  }),
  z.object({
    /** Never answer. */
    kind: z.literal('hang'),
  }),
]);

/** @see {@link faultSchema} */
export type Fault = z.infer<typeof faultSchema>;

/** Faults of the connection, which a request inside a `$batch` does not have. */
export function isConnectionFault(
  fault: Fault,
): fault is Extract<Fault, { kind: 'reset' | 'truncate' | 'hang' }> {
  return (
    fault.kind === 'reset' || fault.kind === 'truncate' || fault.kind === 'hang'
  );
}
