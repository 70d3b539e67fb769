export { ConnectionsContent } from './ConnectionsContent';
