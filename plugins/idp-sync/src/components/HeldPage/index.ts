export { HeldBanner } from './HeldBanner';
export { HeldContent } from './HeldContent';
export { HeldPanel } from './HeldPanel';
