import { ButtonIcon } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiPencilLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useConfigurePermission } from '../../hooks/useConfigurePermission';
import { useText } from '../../hooks/useText';
import styles from './ConnectionsPage.module.css';

/** Which place a connection has among those that know the same people, and what changes it. */
export function AuthorityCell(props: {
  connection: ConnectionSummary;
  /** From 1, of all connections. */
  place: number;
  count: number;
  onChange: (connection: ConnectionSummary) => void;
}) {
  const { connection, place, count, onChange } = props;
  const { id, title, priority, origin } = connection;
  const { t } = useText();
  const permission = useConfigurePermission();
  const inFile =
    origin === 'file'
      ? t('authority.fileManaged', { path: `idpSync.connections.${id}` })
      : undefined;
  return (
    <div className={styles.authority}>
      <div title={inFile}>
        {t('authority.place', {
          place: formatNumber(place),
          total: formatNumber(count),
        })}
        <div className={styles.secondary}>
          {t('authority.priority', { priority: String(priority) })}
        </div>
      </div>
      {origin === 'portal' && permission.allowed && (
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiPencilLine />}
          aria-label={t('authority.changeOf', { connection: title })}
          onPress={() => onChange(connection)}
        />
      )}
    </div>
  );
}
