import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Skeleton, Text } from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage } from '../common';
import { ProblemItem } from './ProblemItem';
import styles from './Problems.module.css';

const STEP = 10;

/** What was wrong, the newest first, for as long as history is kept. */
export function ResolvedProblems() {
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [limit, setLimit] = useState(STEP);
  const { value, error, reload } = useLiveQuery(
    `resolved problems ${limit}`,
    signal =>
      api.problems.getProblems({ state: ['resolved'], limit }, { signal }),
  );
  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} isInline />
    ) : (
      <Skeleton width="100%" height={56} />
    );
  }
  const hidden = value.totalItems - value.items.length;
  return (
    <>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('problems.resolved')}
      </Text>
      {value.totalItems === 0 && (
        <Text as="p" variant="body-medium" color="secondary">
          {t('problems.noneEver')}
        </Text>
      )}
      <ul className={styles.list}>
        {value.items.map(problem => (
          <ProblemItem
            key={problem.id}
            problem={problem}
            isOpenAtFirst={false}
            onChanged={reload}
          />
        ))}
      </ul>
      {hidden > 0 && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => setLimit(Math.min(limit + STEP * 4, 1_000))}
        >
          {t('problems.showMore', { number: formatNumber(hidden) })}
        </Button>
      )}
    </>
  );
}
