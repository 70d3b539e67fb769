import { Button, Skeleton, Text } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { RelativeTimeText } from '../common';
import { errorText } from '../common/FailedMessage';
import type { DraftCount } from './useDraftSelection';
import styles from './LiveSelection.module.css';

/** How many a draft would take, with the figures before while it counts. */
export function LiveCount(props: {
  count: DraftCount;
  objectClass: 'user' | 'group';
}) {
  const { count, objectClass } = props;
  const { value, error, isCounting, isIncomplete, retry } = count;
  const { t } = useText();
  const counts = objectClass === 'user' ? value?.users : value?.groups;
  const figures = counts && {
    inScope: formatNumber(counts.inScope),
    total: formatNumber(counts.total),
  };
  const isOld = isIncomplete || error !== undefined;
  const note = () => {
    if (error) {
      return t('selection.failed', { message: errorText(error) });
    }
    return isIncomplete ? t('selection.incomplete') : undefined;
  };
  return (
    <div className={styles.count} aria-busy={isCounting}>
      <div className={styles.line}>
        <div aria-live="polite" className={styles.figure}>
          {figures ? (
            <span data-old={isOld || isCounting || undefined}>
              {t(
                objectClass === 'user'
                  ? 'selection.people'
                  : 'selection.groups',
                figures,
              )}
            </span>
          ) : (
            !isOld && <Skeleton width={220} height={24} />
          )}
        </div>
        {isCounting && (
          <Text variant="body-small" color="secondary">
            {t('selection.counting')}
          </Text>
        )}
        {!isCounting && !isOld && value?.lastReadAt && (
          <Text variant="body-small" color="secondary">
            {t('selection.asOf')} <RelativeTimeText iso={value.lastReadAt} />
          </Text>
        )}
      </div>
      {counts && counts.total > 0 && (
        <div className={styles.bar} aria-hidden="true">
          <div style={{ width: `${(100 * counts.inScope) / counts.total}%` }} />
        </div>
      )}
      {note() && (
        <div className={styles.note} role={error ? 'alert' : undefined}>
          {note()} {value && t('selection.stale')}
          {error && (
            <Button
              size="small"
              variant="tertiary"
              iconStart={<RiRefreshLine />}
              onPress={retry}
            >
              {t('common.retry')}
            </Button>
          )}
        </div>
      )}
      {!isOld &&
        value?.warnings.map(({ code, message }) => (
          <div key={code} className={styles.note}>
            {message}
          </div>
        ))}
    </div>
  );
}
