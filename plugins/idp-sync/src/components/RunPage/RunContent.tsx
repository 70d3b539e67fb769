import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { ButtonLink, Flex } from '@backstage/ui';
import { RiArrowLeftLine, RiQuestionLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { FailedMessage, Message, StaleAlert } from '../common';
import { ConfirmationPanel, PreviewPanel } from '../Preview';
import { HeldPanel } from '../HeldPage';
import { RunErrorPanel } from '../RunError';
import { RunDetails } from './RunDetails';
import { RunFailures } from './failures';
import { RunHeader } from './RunHeader';
import { RunSkeleton } from './RunSkeleton';
import { RunSummaryCards } from './RunSummaryCards';

function RunNotFound(props: { id: string }) {
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <Message
      icon={RiQuestionLine}
      title={t('run.notFoundTitle', { id: props.id })}
      action={
        <ButtonLink
          variant="secondary"
          href={hrefs.runs}
          iconStart={<RiArrowLeftLine />}
        >
          {t('run.backToLog')}
        </ButtonLink>
      }
    >
      {t('run.notFoundText')}
    </Message>
  );
}

function ExistingRun(props: { runId: number }) {
  const { runId } = props;
  const api = useApi(idpSyncApiRef);
  const { value, error, isPending, reload } = useLiveQuery(
    `run-${runId}`,
    signal => api.runs.getRun(runId, { signal }),
    {
      isActive: isActiveRun,
      concerns: signal => signal.runId === runId,
    },
  );
  const run = isPending ? undefined : value;
  if (error instanceof ResponseError && error.statusCode === 404) {
    return <RunNotFound id={String(runId)} />;
  }
  if (!run) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <RunSkeleton />
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <RunHeader run={run} onChanged={reload} />
      {run.error && <RunErrorPanel error={run.error} />}
      <HeldPanel run={run} />
      <RunFailures run={run} />
      {run.kind === 'preview' && <PreviewPanel run={run} />}
      {run.previewId !== undefined && (
        <ConfirmationPanel run={run} previewId={run.previewId} />
      )}
      <RunSummaryCards run={run} />
      <RunDetails run={run} />
    </Flex>
  );
}

/** One run: how it went, what it counted, what it changed and what it logged. */
export function RunContent() {
  const { runId = '' } = useParams();
  const id = Number(runId);
  if (!Number.isSafeInteger(id) || id <= 0) {
    return <RunNotFound id={runId} />;
  }
  return <ExistingRun key={id} runId={id} />;
}
