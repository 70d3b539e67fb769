import { useMemo } from 'react';
import { Button, Cell, CellText, ColumnConfig, Table } from '@backstage/ui';
import type { PolicyVersion } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { ListParams, PAGE_SIZES } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import {
  RelativeTimeText,
  TimeText,
  useColumnOrder,
  useTablePagination,
  WhoText,
} from '../common';
import styles from './VersionsPanel.module.css';

type Row = PolicyVersion & { id: number };

/** What matters most where there is little room. */
const FIRST = ['version', 'when', 'actions'];

/** The versions of a policy, newest first. */
export function VersionsTable(props: {
  versions: PolicyVersion[];
  totalItems: number;
  isPending: boolean;
  params: ListParams;
  savedVersion: number;
  isReadOnly: boolean;
  onCompare: (since: number, version: number) => void;
  onRestore: (version: PolicyVersion) => void;
}) {
  const { versions, totalItems, isPending, params, savedVersion } = props;
  const { isReadOnly, onCompare, onRestore } = props;
  const { t } = useText();
  const pagination = useTablePagination(params, totalItems, PAGE_SIZES);
  const rows = useMemo(
    () => versions.map(version => ({ ...version, id: version.version })),
    [versions],
  );
  const all = useMemo(
    (): ColumnConfig<Row>[] => [
      {
        id: 'version',
        label: t('versions.version'),
        width: '1fr',
        minWidth: 90,
        isRowHeader: true,
        cell: ({ version }) => (
          <CellText
            title={String(version)}
            description={
              version === savedVersion ? t('versions.current') : undefined
            }
          />
        ),
      },
      {
        id: 'who',
        label: t('versions.who'),
        width: '2fr',
        minWidth: 120,
        cell: ({ createdBy }) => (
          <Cell className={styles.cell}>
            {createdBy ? <WhoText who={createdBy} /> : t('versions.nobody')}
          </Cell>
        ),
      },
      {
        id: 'when',
        label: t('versions.when'),
        width: '2fr',
        minWidth: 140,
        cell: ({ createdAt }) => (
          <Cell className={styles.cell}>
            <TimeText iso={createdAt} />
            <div className={styles.secondary}>
              <RelativeTimeText iso={createdAt} />
            </div>
          </Cell>
        ),
      },
      {
        id: 'changes',
        label: t('versions.changes'),
        width: '1fr',
        minWidth: 90,
        cell: ({ changes }) => (
          <CellText
            title={
              changes === undefined
                ? t('versions.first')
                : t('versions.fields', {
                    count: changes,
                    number: formatNumber(changes),
                  })
            }
          />
        ),
      },
      {
        id: 'actions',
        label: t('versions.actions'),
        width: '4fr',
        minWidth: 270,
        cell: version => {
          const { version: number } = version;
          const label = String(number);
          return (
            <Cell className={styles.cell}>
              <div className={styles.actions}>
                {number > 1 && (
                  <Button
                    size="small"
                    variant="tertiary"
                    aria-label={t('versions.beforeLabel', { version: label })}
                    onPress={() => onCompare(number - 1, number)}
                  >
                    {t('versions.before')}
                  </Button>
                )}
                {number !== savedVersion && (
                  <>
                    <Button
                      size="small"
                      variant="tertiary"
                      aria-label={t('versions.nowLabel', { version: label })}
                      onPress={() => onCompare(number, savedVersion)}
                    >
                      {t('versions.now')}
                    </Button>
                    <Button
                      size="small"
                      variant="secondary"
                      isDisabled={isReadOnly}
                      aria-label={t('versions.restoreLabel', {
                        version: label,
                      })}
                      onPress={() => onRestore(version)}
                    >
                      {t('versions.restore')}
                    </Button>
                  </>
                )}
              </div>
            </Cell>
          );
        },
      },
    ],
    [t, savedVersion, isReadOnly, onCompare, onRestore],
  );
  const columns = useColumnOrder(all, FIRST);
  return (
    <Table
      columnConfig={columns}
      data={rows}
      isPending={isPending}
      pagination={pagination}
    />
  );
}
