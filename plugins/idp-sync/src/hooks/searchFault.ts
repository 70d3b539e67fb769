import { MAX_SEARCH_LENGTH } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Why nothing can be searched for by a text: it is too long, or has what no name has; `undefined` where it can. */
export function searchFault(text: string): 'tooLong' | 'control' | undefined {
  if (text.length > MAX_SEARCH_LENGTH) {
    return 'tooLong';
  }
  return /\p{Cc}/u.test(text) ? 'control' : undefined;
}
