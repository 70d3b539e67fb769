import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { renewSealed } from '../../encryption/renewSealed';
import type { SecretBox } from '../../encryption/SecretBox';
import { type CredentialRow, sealedFor } from './credentialRows';

/** Encrypts the secrets of stored profiles with the first key, where an older one encrypts them. */
export async function renewCredentials(
  knex: Knex,
  options: { box: SecretBox; logger: LoggerService },
): Promise<void> {
  const rows: CredentialRow[] = await knex('credential_profiles');
  await renewSealed(
    rows.flatMap(row =>
      row.sealed === null
        ? []
        : {
            sealed: row.sealed,
            belongsTo: sealedFor(row),
            async replace({ sealed, keyId }) {
              await knex<CredentialRow>('credential_profiles')
                .where({ name: row.name, sealed: row.sealed })
                .update({ sealed, key_id: keyId });
            },
          },
    ),
    options,
  );
}
