import type { CountedKind } from './judge';

/** References that are on their way since an earlier run have passed the guard then; ours is the new one already. */
const MOVES = `change.previous_ref is not null and not exists (
  select 1 from managed_entities as bearer
  where bearer.connection_id = change.connection_id and bearer.class = change.class
    and bearer.object_id = change.object_id and bearer.entity_ref = change.entity_ref)`;

/**
 * Which rows of `run_changes`, as `change`, are of a kind. What was brought by somebody else before, or let through before, is no creation; what was asked for by
 * hand is no removal that nobody foresaw. Whose people become those of another connection is looked at like a reference that moves: neither comes back by itself.
 */
export const IS_OF_KIND: Readonly<Record<CountedKind, string>> = {
  removals: `change.action = 'remove' and change.reason_code <> 'removedByHand'`,
  deactivations: `change.action = 'deactivate'`,
  creations: `change.action = 'create' and change.reason_code not in ('takenOver', 'retried')`,
  referenceChanges: `change.action = 'update' and (change.reason_code = 'adopted' or ${MOVES})`,
};

/** Updates by which people leave groups. */
export const LEAVES_GROUPS = `change.class = 'user' and change.action = 'update' and change.memberships_removed > 0`;

/** The same for the same change: to an entity that is the same, or for the same reason where there is none. */
export const CHANGE_KEY = `change.action || ':' || coalesce(change.entity_hash, change.reason_code)`;
