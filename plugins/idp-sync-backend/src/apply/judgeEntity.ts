import type { ManagedEntityStatus } from '../plan/types';
import type { Mark } from './mark';

/** What our table says of the object that an entity in the catalog comes from. */
export interface KnownEntity {
  entityRef: string;
  status: ManagedEntityStatus;
  mark: Mark;
  previousRef?: string;
}

/**
 * What to make of an entity that the catalog shows as ours.
 * `asExpected`: nothing. `outdated`: the catalog was restored; ours has to be handed over again. `news`: it is newer than what we know (our table was restored),
 * or we thought it was not there: what the catalog has is taken for what was sent, and the next plan decides. `leftover`: the object has another reference by now,
 * so this one is taken out of the catalog. `notOurs`: it stays as it is.
 */
export type Judgement =
  | 'asExpected'
  | 'outdated'
  | 'news'
  | 'leftover'
  | 'notOurs';

/**
 * Our table is not believed over the catalog, nor the catalog over it: the later mark is right.
 *
 * @param known - undefined for an object that our table does not know
 * @param bearer - whose the reference is in our table, whichever connection
 */
export function judgeEntity(
  shown: { entityRef: string; mark: Mark },
  known: KnownEntity | undefined,
  bearer: 'nobody' | 'thisObject' | 'another',
): Judgement {
  if (bearer === 'another') {
    return 'notOurs';
  }
  if (!known) {
    return 'news';
  }
  if (known.previousRef !== undefined) {
    return 'asExpected';
  }
  if (known.entityRef !== shown.entityRef) {
    return shown.mark > known.mark ? 'news' : 'leftover';
  }
  switch (known.status) {
    case 'confirmed':
      if (shown.mark < known.mark) {
        return 'outdated';
      }
      return shown.mark > known.mark ? 'news' : 'asExpected';
    case 'sent':
    case 'rejected':
      // The catalog takes its time to show what it was given, and goes on showing what was there before.
      return shown.mark > known.mark ? 'news' : 'asExpected';
    case 'lost':
      return shown.mark < known.mark ? 'asExpected' : 'news';
    default:
      return 'news';
  }
}
