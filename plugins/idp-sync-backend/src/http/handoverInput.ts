import { z } from 'zod';
import { anyOf, one, oneOf, text, page } from './input/fields';

const handover = {
  provider: one(
    text(255).regex(
      /^MicrosoftGraphOrgEntityProvider:.+$/,
      'must be a provider of the msgraph module such as MicrosoftGraphOrgEntityProvider:default',
    ),
  ),
  kind: anyOf(
    oneOf('differs', 'otherReference', 'leftBehind', 'added', 'conflict'),
  ),
};

/** What the routes of the handover take. */
export const handoverInput = {
  report: z.object({ ...handover, ...page }),
  csv: z.object(handover),
};
