/**
 * The pages of idp-sync for the old frontend system.
 *
 * @packageDocumentation
 */
export * from './legacyPlugin';
export * from './api';
export { isIdpSyncAvailable } from './components/EntityCard/isIdpSyncAvailable';
export { idpSyncTranslationRef } from './translationRef';
