import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import type { SecretBox } from '../../encryption/SecretBox';
import type { CredentialProfiles } from './CredentialProfiles';
import { type CredentialRow, openCredential } from './credentialRows';
import { PortalCredentials, type StoredCredential } from './PortalCredentials';

/** How often the last use is written down at most; milliseconds. */
const USE_NOTED_EVERY_MS = 60 * 60_000;

/** All credential profiles, those made in the portal opened. One that cannot be opened is an error of those who use it. */
export async function loadPortalCredentials(
  knex: Knex,
  options: { file: CredentialProfiles; box: SecretBox; noteIn: Knex },
): Promise<PortalCredentials> {
  const { file, box, noteIn } = options;
  const rows: CredentialRow[] = await knex('credential_profiles');
  const stored = new Map<string, StoredCredential | IdpSyncError>();
  for (const row of rows) {
    stored.set(
      row.name,
      await openCredential(box, row).catch(error => {
        if (error instanceof IdpSyncError) {
          return error;
        }
        throw error;
      }),
    );
  }
  return new PortalCredentials({
    file,
    stored,
    onUse: name => void noteUse(noteIn, name),
  });
}

/** When it was used does not matter enough for a run to fail by it. */
async function noteUse(knex: Knex, name: string): Promise<void> {
  const now = Date.now();
  await knex('credential_profiles')
    .where({ name })
    .where(stale =>
      stale
        .whereNull('last_used_at')
        .orWhere('last_used_at', '<', now - USE_NOTED_EVERY_MS),
    )
    .update({ last_used_at: now })
    .catch(() => undefined);
}
