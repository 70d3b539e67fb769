import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { MirrorStore, StreamCursor } from '../mirror/MirrorStore';
import {
  missingFrom,
  type ReadContent,
  readContentOf,
  selectHashOf,
} from '../scan/ReadContent';

/** What it takes to know what the mirror of a connection holds. */
export interface MirrorQuestion {
  knex: Knex;
  mirror: Pick<MirrorStore, 'getCursor' | 'getLastFullScanAt'>;
  connectionId: string;
  /** The one to be planned by. */
  policy: Policy;
  /** The one that the mirror is otherwise read by. */
  savedPolicy: Policy;
}

/**
 * Why the mirror as it stands cannot be planned on by a policy: nothing was read yet, it is being read anew, or it lacks attributes, so that a rule would take
 * them for empty.
 *
 * @returns an IdpSyncError `IDP_MIRROR_MISSING` or `IDP_MIRROR_INSUFFICIENT`, or undefined where nothing stands in the way
 */
export async function mirrorObstacle(
  question: MirrorQuestion,
): Promise<IdpSyncError | undefined> {
  const { mirror, connectionId, policy } = question;
  const [lastFullScanAt, users, groups] = await Promise.all([
    mirror.getLastFullScanAt(connectionId),
    mirror.getCursor(connectionId, 'users'),
    mirror.getCursor(connectionId, 'groups'),
  ]);
  if (lastFullScanAt === undefined || !users || !groups) {
    return new IdpSyncError(
      'IDP_MIRROR_MISSING',
      'The directory has not been read to the end yet',
    );
  }
  if ([users, groups].some(isBeingReadAnew)) {
    return new IdpSyncError(
      'IDP_MIRROR_INSUFFICIENT',
      'The directory is being read anew, and what is known of it is half old, half new',
    );
  }
  const held = await heldContent(question, [users, groups]);
  if (!held) {
    return new IdpSyncError(
      'IDP_MIRROR_INSUFFICIENT',
      'The directory was last read for another policy',
    );
  }
  const missing = missingFrom(held, policy);
  return missing.length > 0
    ? new IdpSyncError(
        'IDP_MIRROR_INSUFFICIENT',
        `The policy looks at ${missing.join(', ')}, which was not read`,
      )
    : undefined;
}

/** The attributes of a class that a policy looks at and that were not read; undefined where nothing is known of what was read. */
export async function unreadAttributes(
  question: MirrorQuestion,
  objectClass: 'user' | 'group',
): Promise<string[] | undefined> {
  const { mirror, connectionId, policy } = question;
  const cursors = await Promise.all([
    mirror.getCursor(connectionId, 'users'),
    mirror.getCursor(connectionId, 'groups'),
  ]);
  const held = await heldContent(
    question,
    cursors.filter(cursor => cursor !== undefined),
  );
  return (
    held &&
    readContentOf(policy)[objectClass].filter(
      name => !held[objectClass].includes(name),
    )
  );
}

function isBeingReadAnew({ full, complete }: StreamCursor): boolean {
  return full && !complete;
}

/** Cursors know a hash of what they were made for; what has that hash is known from the last scan, or from the saved policy where that reads everything. */
async function heldContent(
  { knex, connectionId, savedPolicy }: MirrorQuestion,
  cursors: readonly StreamCursor[],
): Promise<ReadContent | undefined> {
  const row = await knex('connections')
    .where({ id: connectionId })
    .first('mirror_attributes');
  const candidates: ReadContent[] = [];
  if (row?.mirror_attributes) {
    candidates.push(JSON.parse(row.mirror_attributes));
  }
  const saved = readContentOf(savedPolicy);
  if (!saved.selected) {
    candidates.push(saved);
  }
  return candidates.find(candidate =>
    cursors.every(({ selectHash }) => selectHash === selectHashOf(candidate)),
  );
}
