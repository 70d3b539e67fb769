import { ButtonLink } from '@backstage/ui';
import type {
  ConnectionFailure,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useRunObstacle } from '../../hooks/useRunObstacle';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { CountdownText, RelativeTimeText, TimeText } from '../common';
import { RunErrorPanel } from '../RunError';
import { RetryButton } from './RetryButton';

function Since(props: { failing: ConnectionFailure }) {
  const { failures, since } = props.failing;
  const { t } = useText();
  return (
    <>
      <TimeText iso={since} /> (<RelativeTimeText iso={since} />)
      {failures > 1 &&
        `, ${t('failing.times', {
          count: failures,
          number: formatNumber(failures),
        })}`}
    </>
  );
}

function NextTry(props: { connection: ConnectionSummary; isActive: boolean }) {
  const { connection, isActive } = props;
  const { failing, schedule, state } = connection;
  const { t } = useText();
  if (isActive) {
    return <>{t('failing.now')}</>;
  }
  if (failing?.retryAt) {
    return (
      <>
        <CountdownText iso={failing.retryAt} /> (
        <TimeText iso={failing.retryAt} />
        ), {t('failing.byItself')}
      </>
    );
  }
  return schedule ? (
    <>
      {t('overview.nextRunOff', {
        state: t(`state.${state}`).toLocaleLowerCase(),
      })}
    </>
  ) : (
    <>{t('failing.noSchedule')}</>
  );
}

/** Why a connection keeps failing, since when, what to do, and when it is tried again. */
export function FailingConnection(props: {
  connection: ConnectionSummary;
  failing: ConnectionFailure;
  isPaused: boolean;
  onChanged: () => void;
}) {
  const { connection, failing, isPaused, onChanged } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const obstacle = useRunObstacle(connection, isPaused);
  const isActive =
    connection.activeRun !== undefined && isActiveRun(connection.activeRun);
  return (
    <RunErrorPanel
      error={failing.error}
      actions={
        <>
          {!obstacle && (
            <RetryButton
              connection={connection}
              isActive={isActive}
              onChanged={onChanged}
            />
          )}
          <ButtonLink
            size="small"
            variant="secondary"
            href={hrefs.run(failing.runId)}
          >
            {t('active.open', { id: String(failing.runId) })}
          </ButtonLink>
        </>
      }
    >
      <dt>{t('failing.since')}</dt>
      <dd>
        <Since failing={failing} />
      </dd>
      <dt>{t('failing.nextTry')}</dt>
      <dd>
        <NextTry connection={connection} isActive={isActive} />
      </dd>
    </RunErrorPanel>
  );
}
