export { graphEmulatorLoader as default } from './graphEmulatorLoader';
