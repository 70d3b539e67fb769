import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import type {
  PreviewState,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiFileTextLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useRunBreakdown } from '../../hooks/useRunBreakdown';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { PhaseSteps } from '../ActiveRun';
import { errorText, FailedMessage } from '../common';
import { LeavingOwners } from './LeavingOwners';
import { PolicyDialog } from './PolicyDialog';
import { PreviewActions } from './PreviewActions';
import { PreviewTotals } from './PreviewTotals';
import { countApplied, sumUp, total } from './previewTotals';
import styles from './PreviewPanel.module.css';

function Outcome(props: { state: PreviewState; isEmpty: boolean }) {
  const { state, isEmpty } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  if (state.confirmedBy !== undefined) {
    return (
      <Text as="p" variant="body-medium">
        {t('preview.confirmedBy')}{' '}
        <Link href={hrefs.run(state.confirmedBy)} variant="body-medium">
          {t('preview.run', { id: String(state.confirmedBy) })}
        </Link>
      </Text>
    );
  }
  if (state.discardedAt) {
    return (
      <Text as="p" variant="body-medium">
        {t('preview.discarded')}{' '}
        {state.discardedBy && (
          <EntityDisplayName
            entityRef={state.discardedBy}
            defaultKind="user"
            hideIcon
            disableTooltip
          />
        )}
        . {t('preview.discardedText')}
      </Text>
    );
  }
  if (isEmpty) {
    return (
      <Text as="p" variant="body-medium">
        {t('preview.empty')}
      </Text>
    );
  }
  return state.obstacle ? (
    <Alert
      status="warning"
      icon
      title={t('preview.obstacle')}
      description={`${state.obstacle.message}. ${state.obstacle.remedy}`}
    />
  ) : (
    <Text as="p" variant="body-medium" color="secondary">
      {t('preview.panelText')}
    </Text>
  );
}

function EndedPreview(props: { run: Run }) {
  const { run } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const state = useLiveQuery(
    `preview-${run.id}`,
    signal => api.previews.getPreview(run.id, { signal }),
    { concerns: signal => signal.connectionId === run.connectionId },
  );
  const breakdown = useRunBreakdown(run);
  // What can be done with it comes with what it is about: nothing jumps.
  if (!breakdown.value || (!state.value && !state.error)) {
    return breakdown.error && !breakdown.value ? (
      <FailedMessage
        isInline
        error={breakdown.error}
        onRetry={breakdown.reload}
      />
    ) : (
      <Skeleton width="100%" height={360} />
    );
  }
  const { reasons } = breakdown.value;
  const sums = sumUp(reasons);
  return (
    <Flex direction="column" gap="4">
      {state.value && (
        <Outcome state={state.value} isEmpty={reasons.length === 0} />
      )}
      {state.error && !state.value && (
        <Alert
          status="warning"
          icon
          title={t('preview.stateFailed')}
          description={errorText(state.error)}
          customActions={
            <Button size="small" variant="secondary" onPress={state.reload}>
              {t('common.retry')}
            </Button>
          }
        />
      )}
      <div className={styles.totals}>
        <PreviewTotals run={run} sums={sums} isLinked />
      </div>
      {total(sums, 'heldCount') > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('preview.held')}
        </Text>
      )}
      {state.value && countApplied(sums) > 0 && (
        <PreviewActions
          run={run}
          state={state.value}
          sums={sums}
          onChanged={state.reload}
        />
      )}
    </Flex>
  );
}

/** What a preview has found, and the buttons that apply it or put it aside. */
export function PreviewPanel(props: { run: Run }) {
  const { run } = props;
  const { t } = useText();
  const [isPolicyShown, setPolicyShown] = useState(false);
  const isActive = isActiveRun(run);
  if (!isActive && run.status !== 'succeeded') {
    return null;
  }
  const notes = [
    run.draft && t('preview.draftBadge'),
    run.scan === 'none' && t('preview.scanNone'),
  ].filter(Boolean);
  return (
    <>
      <Card role="region" aria-label={t('preview.panel')}>
        <CardHeader>
          <div className={styles.header}>
            <div>
              <Text as="h3" variant="title-x-small" weight="bold">
                {t('preview.panel')}
              </Text>
              {notes.length > 0 && (
                <Text as="p" variant="body-small" color="secondary">
                  {notes.join(' · ')}
                </Text>
              )}
            </div>
            {!isActive && (
              <Button
                size="small"
                variant="tertiary"
                iconStart={<RiFileTextLine />}
                onPress={() => setPolicyShown(true)}
              >
                {t('preview.showPolicy')}
              </Button>
            )}
          </div>
        </CardHeader>
        <CardBody>
          {isActive ? (
            <Flex direction="column" gap="4">
              <Text as="p" variant="body-medium" color="secondary">
                {t('preview.running')}
              </Text>
              <PhaseSteps run={run} phases={run.phases} />
            </Flex>
          ) : (
            <EndedPreview run={run} />
          )}
        </CardBody>
      </Card>
      {!isActive && <LeavingOwners runId={run.id} />}
      {isPolicyShown && (
        <PolicyDialog runId={run.id} onClose={() => setPolicyShown(false)} />
      )}
    </>
  );
}
