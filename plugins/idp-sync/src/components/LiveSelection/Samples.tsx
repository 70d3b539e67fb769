import { Skeleton, TablePagination, Text } from '@backstage/ui';
import type {
  DirectoryGroup,
  DirectoryUser,
  SelectionSample,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import {
  DebouncedSearchField,
  FilterBar,
  FilterSelect,
  StatusLabel,
} from '../common';
import { ConditionList } from '../Explanation/ConditionList';
import type { DraftCount } from './useDraftSelection';
import styles from './LiveSelection.module.css';

function isUser(
  object: DirectoryUser | DirectoryGroup,
): object is DirectoryUser {
  return 'guest' in object;
}

function Sample(props: { sample: SelectionSample }) {
  const { object, inScope, reason, conditions } = props.sample;
  const { t } = useText();
  const facts = isUser(object)
    ? [
        object.mail ?? object.userPrincipalName,
        ...(object.enabled ? [] : [t('selection.disabled')]),
        ...(object.guest ? [t('selection.guest')] : []),
      ]
    : [
        ...object.kinds.map(kind => t(`transfer.kinds.${kind}`)),
        t('transfer.members', { number: formatNumber(object.members) }),
      ];
  return (
    <li className={styles.sample}>
      <div className={styles.sampleScope}>
        <StatusLabel
          tone={inScope ? 'success' : 'neutral'}
          icon={inScope ? RiCheckLine : RiCloseLine}
        >
          {inScope ? t('selection.in') : t('selection.out')}
        </StatusLabel>
      </div>
      <div className={styles.sampleText}>
        <div className={styles.sampleName}>{object.displayName}</div>
        <div className={styles.secondary}>
          {facts.filter(Boolean).join(' · ')}
        </div>
      </div>
      <div className={styles.sampleText}>
        <div>{reason}</div>
        {conditions.length > 0 && (
          <details className={styles.details}>
            <summary>{t('selection.conditions')}</summary>
            <ConditionList conditions={conditions} />
          </details>
        )}
      </div>
    </li>
  );
}

/** Some of those that a draft is tried on, each with why it is in or out. */
export function Samples(props: {
  count: DraftCount;
  objectClass: 'user' | 'group';
  pageSize: number;
  offset: number;
  search: string;
  inScope: boolean | undefined;
  onSearch: (term: string) => void;
  onScope: (inScope: boolean | undefined) => void;
  onOffset: (offset: number) => void;
}) {
  const { count, pageSize, offset, search, inScope } = props;
  const { onSearch, onScope, onOffset } = props;
  const { t } = useText();
  const sample = count.value?.sample;
  const items = sample?.items ?? [];
  const total = sample?.totalItems ?? 0;
  const shown = inScope ? ('in' as const) : ('out' as const);
  const emptyText = () => {
    if (search || inScope === undefined) {
      return t('selection.empty');
    }
    return inScope ? t('selection.emptyIn') : t('selection.emptyOut');
  };
  return (
    <div className={styles.samples}>
      <FilterBar>
        <DebouncedSearchField
          label={t('selection.sampleSearch')}
          placeholder={t('selection.sampleSearchPlaceholder')}
          value={search}
          onChange={onSearch}
        />
        <FilterSelect
          label={t('selection.show')}
          anyLabel={t('selection.showAll')}
          options={[
            { id: 'in', label: t('selection.showIn') },
            { id: 'out', label: t('selection.showOut') },
          ]}
          value={inScope === undefined ? undefined : shown}
          onChange={scope => onScope(scope && scope === 'in')}
        />
      </FilterBar>
      {!sample && count.isCounting && <Skeleton width="100%" height={160} />}
      {sample && items.length === 0 && !count.isCounting && (
        <Text as="p" color="secondary">
          {emptyText()}
        </Text>
      )}
      {items.length > 0 && (
        <ul className={styles.list} data-old={count.isCounting || undefined}>
          {items.map(one => (
            <Sample key={one.object.objectId} sample={one} />
          ))}
        </ul>
      )}
      {total > pageSize && (
        <TablePagination
          offset={offset}
          pageSize={pageSize}
          totalCount={total}
          hasNextPage={offset + pageSize < total}
          hasPreviousPage={offset > 0}
          onNextPage={() => onOffset(offset + pageSize)}
          onPreviousPage={() => onOffset(Math.max(0, offset - pageSize))}
          showPageSizeOptions={false}
          getLabel={() =>
            t('pager.label', {
              from: formatNumber(Math.min(offset + 1, total)),
              to: formatNumber(Math.min(offset + pageSize, total)),
              total: formatNumber(total),
            })
          }
        />
      )}
    </div>
  );
}
