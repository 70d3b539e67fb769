import type {
  ObjectClass,
  ObjectHistory,
  ObjectHistoryEntry,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PageRequest } from './RunLog';

/** What runs did to one object. Previews did nothing and are not in it. */
export interface ObjectHistoryLog {
  /** Newest first, also of an object that is gone; empty for one that nothing ever happened to. */
  list(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
    page: PageRequest,
  ): Promise<ObjectHistory>;

  /** The last change that was applied. */
  lastChange(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<ObjectHistoryEntry | undefined>;
}
