export { SafetyPanel } from './SafetyPanel';
