export { VersionsPanel } from './VersionsPanel';
