import { z } from 'zod';
import { anyOf, name, oneOf, page } from './input/fields';

/** Characters of what somebody notes with a problem. */
const MAX_NOTE_LENGTH = 2_000;

const note = z
  .string('must be a text')
  .max(MAX_NOTE_LENGTH, `must have at most ${MAX_NOTE_LENGTH} characters`)
  .trim()
  .min(1, 'must not be empty');

/** What the routes of problems take. */
export const problemInput = {
  list: z.object({
    connectionId: anyOf(name(255)),
    state: anyOf(oneOf('open', 'acknowledged', 'resolved')),
    kind: anyOf(
      oneOf(
        'failed',
        'partial',
        'held',
        'removalsBlocked',
        'noSuccess',
        'misconfigured',
        'credentialExpiring',
      ),
    ),
    ...page,
  }),
  acknowledge: z.strictObject({ note: note.optional() }),
  resolve: z.strictObject({ note }),
};
