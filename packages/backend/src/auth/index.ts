export { authModuleDemoProviders as default } from './authModuleDemoProviders';
