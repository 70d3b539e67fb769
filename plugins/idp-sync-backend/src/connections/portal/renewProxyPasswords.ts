import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { renewSealed } from '../../encryption/renewSealed';
import type { SecretBox } from '../../encryption/SecretBox';
import {
  type PortalConnectionRow,
  portalColumns,
  toPortalSettings,
} from './portalRows';
import { sealedForProxy } from './proxyAddress';

/** Encrypts the passwords of proxies with the first key, where an older one encrypts them. */
export async function renewProxyPasswords(
  knex: Knex,
  options: { box: SecretBox; logger: LoggerService },
): Promise<void> {
  const rows: PortalConnectionRow[] = await knex('connections')
    .where({ origin: 'portal' })
    .select(...portalColumns('connections'));
  await renewSealed(
    rows.flatMap(row => {
      const { proxy } = toPortalSettings(row);
      return row.sealed === null || proxy === undefined
        ? []
        : {
            sealed: row.sealed,
            belongsTo: sealedForProxy(row.id, proxy),
            async replace({ sealed }) {
              await knex('connections')
                .where({ id: row.id, sealed: row.sealed })
                .update({ sealed });
            },
          };
    }),
    options,
  );
}
