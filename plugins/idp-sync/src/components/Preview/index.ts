export { ConfirmationPanel } from './ConfirmationPanel';
export { PreviewButton } from './PreviewButton';
export { PreviewPanel } from './PreviewPanel';
export { PreviewTotals } from './PreviewTotals';
export { countApplied, sumUp, total } from './previewTotals';
