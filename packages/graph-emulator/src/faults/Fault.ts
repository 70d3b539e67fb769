import { z } from 'zod';
import { DELTA_EXPIRY_FORMS } from '../delta/DeltaTokens';
import { QUIRK_NAMES } from '../graph/Quirks';
import { APPLICATION_PERMISSIONS } from '../tenant/Application';

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
  z.object({
    /** Send the headers and the start of the body, and then nothing more. */
    kind: z.literal('stall'),
    /** Default: half of the body. */
    afterBytes: afterBytes.optional(),
  }),
  z.object({
    /** Name a next page that leads back: to this page itself, or under ever new links to the first page of the round. */
    kind: z.literal('loop'),
    to: z.enum(['self', 'start']).default('self'),
  }),
  z.object({
    /** Answer the first page of a list or an initial round as though there were nothing to tell, and end there. Later rounds are left alone. */
    kind: z.literal('empty'),
  }),
  z.object({
    /** Serve the request as though the application did not have these permissions. */
    kind: z.literal('withdraw'),
    roles: z.array(z.enum(APPLICATION_PERMISSIONS)).min(1),
  }),
  z.object({
    /** Throttle when the requests that the rule picks have used up these resource units within ten seconds. */
    kind: z.literal('units'),
    resourceUnits: z.number().int().min(1),
    retryAfterSeconds: z.number().min(0).default(10),
  }),
  z.object({
    /** Let a legal oddity happen at this rate for as long as the rule is there; it looks at no request. */
    kind: z.literal('quirk'),
    quirk: z.enum(QUIRK_NAMES),
    rate: z.number().min(0).max(1).default(1),
  }),
  z.object({
    /** Leave the response to a request inside a `$batch` out; requests outside of one are left alone. */
    kind: z.literal('omit'),
  }),
]);

/** @see {@link faultSchema} */
export type Fault = z.infer<typeof faultSchema>;

/** Faults of the connection, which a request inside a `$batch` does not have. */
export function isConnectionFault(
  fault: Fault,
): fault is Extract<Fault, { kind: 'reset' | 'truncate' | 'hang' | 'stall' }> {
  return ['reset', 'truncate', 'hang', 'stall'].includes(fault.kind);
}
