export { ConfirmationPanel } from './ConfirmationPanel';
export { PreviewButton } from './PreviewButton';
export { PreviewPanel } from './PreviewPanel';
