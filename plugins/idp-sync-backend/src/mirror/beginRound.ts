import type { DirectoryStream } from '@idp-sync/backstage-plugin-idp-sync-node';
import { type Doubts, noDoubts, type Verify } from './Doubts';
import type { StreamCursor } from './MirrorStore';

/**
 * What a round has to look into when it is begun: see Verify.
 *
 * @param last - the round before it
 * @param others - where the other stream stands
 */
export function doubtsAtStart(
  stream: DirectoryStream,
  full: boolean,
  last: StreamCursor | undefined,
  others: StreamCursor | undefined,
): Doubts {
  if (full) {
    return noDoubts({
      verify: hadOneComplete(last) ? 'appeared' : 'none',
      unverifiedSince: stream === 'groups' ? others?.round ?? 0 : undefined,
    });
  }
  if (stream === 'groups') {
    return noDoubts({
      verify: last?.full || last?.doubts.dropped ? 'mentioned' : 'appeared',
      unverifiedSince: last?.doubts.unverifiedSince,
    });
  }
  const unverifiedSince = others?.doubts.unverifiedSince;
  const isBeingRead = others?.full && !others.complete;
  return noDoubts({
    verify: unverifiedSince === undefined ? 'appeared' : 'mentioned',
    settles: isBeingRead ? undefined : unverifiedSince,
  });
}

/**
 * Whether groups have to be read in full because people are, in this round: what happened to people before it began is not told, and groups were last
 * read in full before that.
 */
export function mustRereadGroups(
  groups: StreamCursor | undefined,
  usersRound: number,
): boolean {
  const since = groups?.doubts.unverifiedSince;
  return since !== undefined && since < usersRound;
}

function hadOneComplete(last: StreamCursor | undefined): boolean {
  const verify: Verify = last?.doubts.verify ?? 'none';
  return Boolean(last?.complete) || verify !== 'none';
}
