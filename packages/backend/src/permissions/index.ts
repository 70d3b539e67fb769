export { permissionModulePortalPolicy as default } from './permissionModulePortalPolicy';
