import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { CountsTable } from './CountsTable';
import { PhaseTimeline } from './PhaseTimeline';
import { RequestFacts } from './RequestFacts';
import { RunWarnings } from './RunWarnings';
import styles from './RunSummaryCards.module.css';

function Heading(props: { children: string }) {
  return (
    <Text as="h3" variant="title-x-small" weight="bold">
      {props.children}
    </Text>
  );
}

/** Phases, requests, warnings and counts of a run. */
export function RunSummaryCards(props: { run: Run }) {
  const { run } = props;
  const { t } = useText();
  return (
    <div className={styles.cards}>
      <div className={styles.column}>
        <Card>
          <CardHeader>
            <Heading>{t('run.phases')}</Heading>
          </CardHeader>
          <CardBody>
            <Flex direction="column" gap="3">
              <PhaseTimeline run={run} />
              {run.planSkipped && (
                <Text as="p" variant="body-small" color="secondary">
                  {t('run.planSkipped')}
                </Text>
              )}
            </Flex>
          </CardBody>
        </Card>
        <Card>
          <CardHeader>
            <Heading>{t('run.requests')}</Heading>
          </CardHeader>
          <CardBody>
            <RequestFacts statistics={run.statistics} />
          </CardBody>
        </Card>
        {run.warnings.length > 0 && <RunWarnings warnings={run.warnings} />}
      </div>
      <Card>
        <CardHeader>
          <Heading>{t('run.counts')}</Heading>
        </CardHeader>
        <CardBody>
          <CountsTable run={run} />
        </CardBody>
      </Card>
    </div>
  );
}
