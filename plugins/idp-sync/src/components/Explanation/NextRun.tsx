import { Alert, Flex, Text } from '@backstage/ui';
import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseCircleLine, RiPauseCircleLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { StatusLabel } from '../common';
import { RunErrorPanel } from '../RunError';
import { FieldDiff } from '../RunPage/changes/FieldDiff';
import { Leaving } from './Leaving';
import { Section } from './Section';
import styles from './NextRun.module.css';

/** What the next run would do, field by field, or why it would fail. */
export function NextRun(props: { explanation: ObjectExplanation }) {
  const { nextRun, inScope, left } = props.explanation;
  const { action, status, reason, why, fields, error, obstacle } = nextRun;
  const { membershipsAdded: added, membershipsRemoved: removed } = nextRun;
  const { t } = useText();
  return (
    <Section title={t('explain.nextRun')} hint={t('explain.nextRunHint')}>
      <Flex direction="column" gap="3">
        {obstacle && <Alert status="warning" icon title={obstacle} />}
        {status === 'unchanged' ? (
          <Text as="p" variant="body-medium">
            {inScope ? t('explain.nothing') : t('explain.nothingOut')}
          </Text>
        ) : (
          <div className={styles.line}>
            {action !== 'none' && (
              <Text variant="body-medium" weight="bold">
                {t(`explain.next.${action}`)}
              </Text>
            )}
            {status === 'failed' && (
              <StatusLabel tone="danger" icon={RiCloseCircleLine}>
                {t('explain.nextFailed')}
              </StatusLabel>
            )}
            {status === 'held' && (
              <StatusLabel tone="warning" icon={RiPauseCircleLine}>
                {t('explain.nextHeld')}
              </StatusLabel>
            )}
            {status === 'rejected' && (
              <StatusLabel tone="neutral" icon={RiCloseCircleLine}>
                {t('explain.nextRejected')}
              </StatusLabel>
            )}
            {why && <span className={styles.reason}>{why}</span>}
            {reason && <span className={styles.reason}>{reason}</span>}
          </div>
        )}
        {left && <Leaving left={left} />}
        {error && <RunErrorPanel error={error} />}
        {added + removed > 0 && (
          <Text as="p" variant="body-medium">
            {t('changes.memberships', {
              added: formatNumber(added),
              removed: formatNumber(removed),
            })}
          </Text>
        )}
        {fields.length > 0 && action !== 'create' && (
          <div className={styles.fields}>
            {fields.map(field => (
              <FieldDiff key={field.field} change={field} />
            ))}
          </div>
        )}
      </Flex>
    </Section>
  );
}
