import { useMemo } from 'react';
import { Button, Cell, ColumnConfig, Flex, Link, Table } from '@backstage/ui';
import type { CredentialProfileInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFileLockLine } from '@remixicon/react';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { RelativeTimeText, StatusLabel, useColumnOrder } from '../common';
import { ExpiryText } from './ExpiryText';
import styles from './CredentialsPage.module.css';

type Row = CredentialProfileInfo & { id: string };

/** What matters most where there is little room. */
const FIRST = ['name', 'expiry', 'actions'];

/** The credential profiles as rows. */
export function CredentialsTable(props: {
  profiles: Row[];
  isReadOnly: boolean;
  onReplace: (profile: CredentialProfileInfo) => void;
  onDelete: (profile: CredentialProfileInfo) => void;
}) {
  const { profiles, isReadOnly, onReplace, onDelete } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const all = useMemo(
    (): ColumnConfig<Row>[] => [
      {
        id: 'name',
        label: t('credentials.name'),
        width: '3fr',
        minWidth: 160,
        isRowHeader: true,
        cell: ({ name, origin, file, tenantId }) => (
          <Cell className={styles.cell}>
            {name}
            {origin === 'file' && (
              <div className={styles.secondary}>
                <StatusLabel tone="neutral" icon={RiFileLockLine}>
                  {t('connections.inFile')}
                </StatusLabel>{' '}
                <code>{file ?? `idpSync.credentialProfiles.${name}`}</code>
              </div>
            )}
            {tenantId && <div className={styles.secondary}>{tenantId}</div>}
          </Cell>
        ),
      },
      {
        id: 'type',
        label: t('credentials.kind'),
        width: '2fr',
        minWidth: 130,
        cell: ({ type, certificate }) => (
          <Cell className={styles.cell}>
            {t(`credentials.type.${type}`)}
            {certificate && (
              <div className={styles.secondary} title={certificate.thumbprint}>
                {certificate.subject}
              </div>
            )}
          </Cell>
        ),
      },
      {
        id: 'usedBy',
        label: t('credentials.usedBy'),
        width: '2fr',
        minWidth: 120,
        cell: ({ usedBy }) => (
          <Cell className={styles.cell}>
            {usedBy.length === 0 && (
              <span className={styles.secondary}>
                {t('credentials.notUsed')}
              </span>
            )}
            {usedBy.map(({ id, title }) => (
              <div key={id}>
                <Link href={hrefs.panel(id, 'setup')}>{title}</Link>
              </div>
            ))}
          </Cell>
        ),
      },
      {
        id: 'expiry',
        label: t('credentials.expires'),
        width: '2fr',
        minWidth: 150,
        cell: ({ expiresAt, type }) => (
          <Cell className={styles.cell}>
            {expiresAt ? (
              <ExpiryText expiresAt={expiresAt} />
            ) : (
              <span className={styles.secondary}>
                {type === 'clientSecret' || type === 'certificate'
                  ? t('credentials.expiry.unknown')
                  : t('credentials.expiry.never')}
              </span>
            )}
          </Cell>
        ),
      },
      {
        id: 'lastUsed',
        label: t('credentials.lastUsed'),
        width: '1fr',
        minWidth: 110,
        cell: ({ lastUsedAt, origin }) => (
          <Cell className={styles.cell}>
            {lastUsedAt ? (
              <RelativeTimeText iso={lastUsedAt} />
            ) : (
              <>
                {origin === 'file'
                  ? t('credentials.notRecorded')
                  : t('common.never')}
              </>
            )}
          </Cell>
        ),
      },
      {
        id: 'actions',
        label: t('versions.actions'),
        width: '2fr',
        minWidth: 180,
        cell: profile => {
          const { name, origin } = profile;
          const isDisabled = isReadOnly || origin === 'file';
          return (
            <Cell className={styles.cell}>
              <Flex gap="2">
                <Button
                  size="small"
                  variant="secondary"
                  isDisabled={isDisabled}
                  aria-label={t('credentials.replaceLabel', { name })}
                  onPress={() => onReplace(profile)}
                >
                  {t('credentials.replace')}
                </Button>
                <Button
                  size="small"
                  variant="tertiary"
                  isDisabled={isDisabled}
                  aria-label={t('credentials.deleteLabel', { name })}
                  onPress={() => onDelete(profile)}
                >
                  {t('credentials.delete')}
                </Button>
              </Flex>
            </Cell>
          );
        },
      },
    ],
    [t, hrefs, isReadOnly, onReplace, onDelete],
  );
  const columns = useColumnOrder(all, FIRST);
  return (
    <Table
      columnConfig={columns}
      data={profiles}
      pagination={{ type: 'none' }}
    />
  );
}
