import type { ChangeAction } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { CountedKind } from './judge';

/** What a planned change is, as far as the guard counts. */
export interface CountableChange {
  action: ChangeAction;
  reasonCode: string;
  /** Whether it gives the object another reference than it has. */
  moves: boolean;
}

/** Of which kind a change is that waits in memory; the same as `IS_OF_KIND` says of one in the database. */
export function kindOf({
  action,
  reasonCode,
  moves,
}: CountableChange): CountedKind | undefined {
  switch (action) {
    case 'remove':
      return reasonCode === 'removedByHand' ? undefined : 'removals';
    case 'deactivate':
      return 'deactivations';
    case 'create':
      return reasonCode === 'takenOver' || reasonCode === 'retried'
        ? undefined
        : 'creations';
    case 'update':
      return moves || reasonCode === 'adopted' ? 'referenceChanges' : undefined;
    default:
      return undefined;
  }
}
