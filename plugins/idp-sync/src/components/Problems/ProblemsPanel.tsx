import { useState } from 'react';
import { Button, Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { Page, Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckboxCircleLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import type { LiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage, StaleAlert, StatusLabel } from '../common';
import { ProblemItem } from './ProblemItem';
import { ResolvedProblems } from './ResolvedProblems';
import styles from './Problems.module.css';

/** Up to here each problem says at first what to do; more of them are a list to go through. */
const FEW = 2;

/** What is wrong, the worst first, until it is mended. */
export function ProblemsPanel(props: {
  problems: LiveQuery<Page<Problem>>;
  onShowAll: () => void;
}) {
  const { problems, onShowAll } = props;
  const { value, error, reload } = problems;
  const { t } = useText();
  const [showsResolved, setShowsResolved] = useState(false);
  if (!value) {
    // Beside the connections, which are the page, it may take its time.
    return error ? (
      <FailedMessage error={error} onRetry={reload} isInline />
    ) : null;
  }
  const { items, totalItems } = value;
  const hidden = totalItems - items.length;
  return (
    <Card role="region" aria-label={t('problems.title')} tabIndex={-1}>
      <CardHeader>
        <div className={styles.header}>
          {totalItems === 0 ? (
            <StatusLabel
              tone="success"
              icon={RiCheckboxCircleLine}
              title={t('problems.noneHelp')}
            >
              {t('problems.none')}
            </StatusLabel>
          ) : (
            <Text as="h2" variant="title-x-small" weight="bold">
              {t('problems.count', {
                count: totalItems,
                number: formatNumber(totalItems),
              })}
            </Text>
          )}
          <Button
            size="small"
            variant="tertiary"
            aria-expanded={showsResolved}
            onPress={() => setShowsResolved(!showsResolved)}
          >
            {t(
              showsResolved ? 'problems.hideResolved' : 'problems.showResolved',
            )}
          </Button>
        </div>
      </CardHeader>
      {(items.length > 0 || showsResolved || error) && (
        <CardBody>
          {error && <StaleAlert error={error} onRetry={reload} />}
          <ul className={styles.list}>
            {items.map(problem => (
              <ProblemItem
                key={problem.id}
                problem={problem}
                isOpenAtFirst={totalItems <= FEW}
                onChanged={reload}
              />
            ))}
          </ul>
          {hidden > 0 && (
            <Button size="small" variant="secondary" onPress={onShowAll}>
              {t('problems.showMore', { number: formatNumber(hidden) })}
            </Button>
          )}
          {showsResolved && <ResolvedProblems />}
        </CardBody>
      )}
    </Card>
  );
}
