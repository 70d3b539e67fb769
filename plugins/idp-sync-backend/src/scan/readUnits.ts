import {
  type AdministrativeUnit,
  IdpSyncError,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ScanOptions } from './scanDirectory';

/**
 * Reads the members of administrative units, each list to its end before anything is written: a list that cannot be read fails the scan and removes nobody. A unit
 * that does not exist is forgotten; whoever selects by it says so (`UnitCriterion`).
 *
 * @param unitIds - of all that any policy of the run names
 * @throws IdpSyncError as the session does, and `IDP_POLICY_INVALID` where the directory has no such thing
 */
export async function readUnits(
  options: Pick<
    ScanOptions,
    'session' | 'store' | 'connectionId' | 'fence' | 'signal' | 'log'
  >,
  unitIds: readonly string[],
): Promise<{ changed: boolean }> {
  const { session, store, connectionId, fence, signal, log } = options;
  const reading = session.administrativeUnits;
  if (unitIds.length > 0 && !reading) {
    throw new IdpSyncError(
      'IDP_POLICY_INVALID',
      'The policy names administrative units, which this identity provider does not have',
    );
  }
  const units = new Map<string, AdministrativeUnit>();
  for (const unitId of unitIds) {
    signal.throwIfAborted();
    const unit = await reading?.read(unitId);
    if (unit) {
      units.set(unitId, unit);
    } else {
      log('warn', `The directory has no administrative unit ${unitId}.`);
    }
  }
  const { changed, keptHidden } = await store.saveUnits(
    connectionId,
    units,
    fence,
  );
  if (keptHidden.length > 0) {
    log(
      'warn',
      `The directory named no members of administrative units with hidden membership (${keptHidden.join(
        ', ',
      )}), which had some; they keep those they had. Grant the application Member.Read.Hidden if it has lost it.`,
    );
  }
  return { changed: changed > 0 };
}
