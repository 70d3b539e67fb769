export { DepartureFact } from './DepartureFact';
export { LeaversContent } from './LeaversContent';
