import { type ReactElement, useMemo, useState } from 'react';
import { Button, Skeleton, Text } from '@backstage/ui';
import {
  GROUP_KINDS,
  type GroupKind,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RiArrowLeftDoubleLine,
  RiArrowLeftSLine,
  RiArrowRightDoubleLine,
  RiArrowRightSLine,
} from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { FailedMessage, MultiFilterSelect } from '../common';
import { GroupList } from './GroupList';
import { type ListedGroup, useDirectoryGroups } from './useDirectoryGroups';
import styles from './TransferList.module.css';

const NONE: ReadonlySet<string> = new Set();

function Arrow(props: {
  label: string;
  icon: ReactElement;
  count: number;
  isDisabled: boolean;
  onPress: () => void;
}) {
  const { label, icon, count, isDisabled, onPress } = props;
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={icon}
      isDisabled={isDisabled || count === 0}
      onPress={onPress}
    >
      {`${label} (${formatNumber(count)})`}
    </Button>
  );
}

/** Chooses groups by hand: two lists, and arrows between them. */
export function TransferList(props: {
  label: string;
  connectionId: string;
  /** Object ids of the chosen ones. */
  ids: readonly string[];
  isDisabled: boolean;
  /** What is wrong with the choice. */
  issue?: string;
  onChange: (ids: string[]) => void;
}) {
  const { label, connectionId, ids, isDisabled, issue, onChange } = props;
  const { t } = useText();
  const { groups, total, isLoading, error, retry } =
    useDirectoryGroups(connectionId);
  const [kinds, setKinds] = useState<GroupKind[]>([]);
  const [marks, setMarks] = useState({ available: NONE, chosen: NONE });
  const [shown, setShown] = useState<
    Record<'available' | 'chosen', readonly ListedGroup[]>
  >({ available: [], chosen: [] });
  const [available, chosen] = useMemo(() => {
    const wanted = new Set(ids);
    const there = new Set(groups.map(({ id }) => id));
    // Those that are gone come first: somebody has to look at them.
    const gone = isLoading ? [] : ids.filter(id => !there.has(id));
    return [
      groups.filter(({ id }) => !wanted.has(id)),
      [
        ...gone.map((id): ListedGroup => ({ id, name: id, text: id })),
        ...groups.filter(({ id }) => wanted.has(id)),
      ],
    ];
  }, [ids, groups, isLoading]);

  const choose = (more: readonly string[]) => {
    onChange([...new Set([...ids, ...more])]);
    setMarks({ ...marks, available: NONE });
  };
  const takeBack = (less: readonly string[]) => {
    const gone = new Set(less);
    onChange(ids.filter(id => !gone.has(id)));
    setMarks({ ...marks, chosen: NONE });
  };
  const shownIds = (side: 'available' | 'chosen') =>
    shown[side].map(({ id }) => id);
  const markedIds = (side: 'available' | 'chosen') =>
    shownIds(side).filter(id => marks[side].has(id));

  if (groups.length === 0 && error) {
    return <FailedMessage isInline error={error} onRetry={retry} />;
  }
  if (groups.length === 0 && isLoading) {
    return <Skeleton width="100%" height={480} />;
  }
  return (
    <div className={styles.transfer} role="group" aria-label={label}>
      <div className={styles.head}>
        <MultiFilterSelect
          label={t('transfer.kind')}
          anyLabel={t('transfer.anyKind')}
          options={GROUP_KINDS.map(id => ({
            id,
            label: t(`transfer.kinds.${id}`),
          }))}
          value={kinds}
          onChange={setKinds}
        />
        {isLoading && (
          <Text variant="body-small" color="secondary" aria-live="polite">
            {t('transfer.loading', {
              loaded: formatNumber(groups.length),
              total: formatNumber(total ?? groups.length),
            })}
          </Text>
        )}
      </div>
      <div className={styles.lists}>
        <GroupList
          label={t('transfer.available')}
          groups={available}
          kinds={kinds}
          marked={marks.available}
          isDisabled={isDisabled}
          emptyText={t('transfer.emptyAvailable')}
          onMark={marked => setMarks({ ...marks, available: marked })}
          onShown={list => setShown(now => ({ ...now, available: list }))}
          onMove={choose}
        />
        <div className={styles.arrows}>
          <Arrow
            label={t('transfer.add')}
            icon={<RiArrowRightSLine />}
            count={markedIds('available').length}
            isDisabled={isDisabled}
            onPress={() => choose(markedIds('available'))}
          />
          <Arrow
            label={t('transfer.addAll')}
            icon={<RiArrowRightDoubleLine />}
            count={shown.available.length}
            isDisabled={isDisabled}
            onPress={() => choose(shownIds('available'))}
          />
          <Arrow
            label={t('transfer.remove')}
            icon={<RiArrowLeftSLine />}
            count={markedIds('chosen').length}
            isDisabled={isDisabled}
            onPress={() => takeBack(markedIds('chosen'))}
          />
          <Arrow
            label={t('transfer.removeAll')}
            icon={<RiArrowLeftDoubleLine />}
            count={shown.chosen.length}
            isDisabled={isDisabled}
            onPress={() => takeBack(shownIds('chosen'))}
          />
        </div>
        <GroupList
          label={t('transfer.chosen')}
          groups={chosen}
          kinds={kinds}
          marked={marks.chosen}
          isDisabled={isDisabled}
          emptyText={t('transfer.emptyChosen')}
          onMark={marked => setMarks({ ...marks, chosen: marked })}
          onShown={list => setShown(now => ({ ...now, chosen: list }))}
          onMove={takeBack}
        />
      </div>
      {issue && (
        <div className={styles.issue} role="alert">
          {issue}
        </div>
      )}
      {error && <FailedMessage isInline error={error} onRetry={retry} />}
      <Text variant="body-small" color="secondary">
        {t('transfer.keys')}
      </Text>
    </div>
  );
}
