/**
 * The pages of idp-sync for the new frontend system; `./legacy` has them for the old one.
 *
 * @packageDocumentation
 */
export { idpSyncPlugin as default } from './plugin';
export * from './api';
export { isIdpSyncAvailable } from './components/EntityCard/isIdpSyncAvailable';
export { idpSyncTranslationRef } from './translationRef';
