import { useEffect } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Alert, Button, Flex, Link, Skeleton, Text } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiRefreshLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useRunBreakdown } from '../../hooks/useRunBreakdown';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { CancelButton, PhaseSteps } from '../ActiveRun';
import { FailedMessage } from '../common';
import { countApplied, PreviewTotals, sumUp, total } from '../Preview';
import { RunErrorPanel } from '../RunError';

function Totals(props: {
  run: Run;
  onEnded: (isEmpty: boolean | undefined) => void;
}) {
  const { run, onEnded } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const { value, error, reload } = useRunBreakdown(run);
  const sums = value && sumUp(value.reasons);
  const isEmpty = sums && countApplied(sums) === 0;
  useEffect(() => onEnded(isEmpty), [isEmpty, onEnded]);
  if (!sums) {
    return error ? (
      <FailedMessage isInline error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={200} />
    );
  }
  const removed = total(sums, 'removed');
  const held = total(sums, 'heldCount');
  const failed = total(sums, 'failed');
  return (
    <>
      <Text as="p" variant="body-medium">
        {isEmpty && held > 0 && t('save.onlyHeld')}
        {isEmpty && held === 0 && t('save.empty')}
        {!isEmpty && t('save.text')}{' '}
        <Link href={hrefs.run(run.id)} target="_blank" variant="body-medium">
          {t('save.details')}
        </Link>
      </Text>
      <PreviewTotals run={run} sums={sums} isLinked={false} />
      {removed > 0 && (
        <Alert
          status="warning"
          icon
          title={t('preview.confirmLeaving', {
            count: removed,
            number: formatNumber(removed),
          })}
        />
      )}
      {failed > 0 && (
        <Alert
          status="danger"
          icon
          title={t('save.objectsFail', {
            count: failed,
            number: formatNumber(failed),
          })}
          description={t('save.objectsFailHelp')}
        />
      )}
      {held > 0 && !isEmpty && (
        <Text as="p" variant="body-small" color="secondary">
          {t('preview.held')}
        </Text>
      )}
    </>
  );
}

/** For a preview that came to nothing; what is to be saved is as it was. */
export function PreviewAgain(props: { onPress: () => void }) {
  const { t } = useText();
  return (
    <div>
      <Button
        variant="secondary"
        iconStart={<RiRefreshLine />}
        onPress={props.onPress}
      >
        {t('save.previewAgain')}
      </Button>
    </div>
  );
}

/** A preview of what is about to be saved: how far it is, then its totals. */
export function SavePreview(props: {
  runId: number;
  /** Says whether there is nothing to change, and `undefined` while that is not known. */
  onEnded: (isEmpty: boolean | undefined) => void;
  onAgain: () => void;
}) {
  const { runId, onEnded, onAgain } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const {
    value: run,
    error,
    reload,
  } = useLiveQuery(
    `run-${runId}`,
    signal => api.runs.getRun(runId, { signal }),
    {
      isActive: isActiveRun,
      concerns: signal => signal.runId === runId,
    },
  );
  if (!run) {
    return error ? (
      <FailedMessage isInline error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={160} />
    );
  }
  if (isActiveRun(run)) {
    return (
      <Flex direction="column" gap="4">
        <Text as="p" variant="body-medium" color="secondary" role="status">
          {t('preview.running')}
        </Text>
        <PhaseSteps run={run} phases={run.phases} />
        <div>
          <CancelButton run={run} onCancelled={reload} />
        </div>
      </Flex>
    );
  }
  if (run.error) {
    return (
      <>
        <RunErrorPanel error={run.error} />
        <PreviewAgain onPress={onAgain} />
      </>
    );
  }
  return run.status === 'cancelled' ? (
    <>
      <Alert status="info" icon title={t('save.cancelled')} />
      <PreviewAgain onPress={onAgain} />
    </>
  ) : (
    <Totals run={run} onEnded={onEnded} />
  );
}
