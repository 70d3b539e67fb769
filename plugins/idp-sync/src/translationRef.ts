import type { TranslationRef } from '@backstage/frontend-plugin-api';
import { idpSyncTranslationRef as messages } from './translation';

/**
 * For apps that translate or reword the pages. Its type names no messages: they are many, and come and go with the pages.
 *
 * @public
 */
export const idpSyncTranslationRef: TranslationRef<'plugin.idp-sync'> =
  messages;
