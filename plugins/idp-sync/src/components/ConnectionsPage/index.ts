export { AddConnectionButton } from './AddConnectionButton';
export { ConnectionsContent } from './ConnectionsContent';
