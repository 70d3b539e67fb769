import type {
  GuardKind,
  HeldChange,
  HeldSummary,
  HoldEvent,
  HoldStatus,
  ObjectClass,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which held changes; what is absent matches all. */
export interface HeldChangeFilter {
  kinds?: readonly GuardKind[];
  classes?: readonly ObjectClass[];
  statuses?: readonly HoldStatus[];
  /** Words that are all in name, reference or object id. */
  search?: string;
}

/** What the guard holds, for everybody who wants to know. */
export interface HeldChanges {
  /** How much of each kind is held or decided, and since when. */
  summary(connectionId: string): Promise<HeldSummary>;

  /** How many changes wait for a decision, by connection; those without any are absent. */
  waiting(
    connectionIds: readonly string[],
  ): Promise<ReadonlyMap<string, number>>;

  /** Oldest first. */
  list(
    connectionId: string,
    filter: HeldChangeFilter & { offset: number; limit: number },
  ): Promise<Page<HeldChange>>;

  /** Of one object, by class and id. */
  find(
    connectionId: string,
    objectClass: ObjectClass,
    objectId: string,
  ): Promise<HeldChange | undefined>;

  /** What happened to holds, newest first; of one object where it is given. */
  events(
    connectionId: string,
    filter: {
      class?: ObjectClass;
      objectId?: string;
      offset: number;
      limit: number;
    },
  ): Promise<Page<HoldEvent>>;
}
