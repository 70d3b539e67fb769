/**
 * Keeps an organisation's people and teams in the catalog in step with its identity provider.
 *
 * @packageDocumentation
 */
export { idpSyncFeatures as default } from './features';
export { catalogModuleIdpSync } from './catalogModule';
export { idpSyncPlugin } from './plugin';
