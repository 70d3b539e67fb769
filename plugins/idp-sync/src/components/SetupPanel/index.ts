export { CONNECT_AT_ONCE } from './ConnectSection';
export { SettingsFields } from './SettingsFields';
export { SetupGuide } from './SetupGuide';
export { SetupPanel } from './SetupPanel';
export { TestPanel } from './TestPanel';
export { testSubject } from './testSubject';
export { useConnectionTest } from './useConnectionTest';
