import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';

/**
 * What of a directory is not read, as a sentence: who is missing there may well exist.
 *
 * @param read - the policy that the directory is read by
 * @returns undefined where all of it is read
 */
export function describeNotScanned(
  read: Pick<Policy, 'scan'> | undefined,
): string | undefined {
  return read?.scan.read === 'selectedGroups'
    ? 'Only the groups that the policy names, the groups within them and the people in them are read (scan.read: selectedGroups). Whoever is in none of them, and any other group, is not known here, though the directory may have them.'
    : undefined;
}
