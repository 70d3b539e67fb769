import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { ErrorCodeText } from '../common';
import { RunOrigin } from '../RunOrigin';
import styles from './RunLogTable.module.css';

/** What is to be said of a run: its sentence, its error code, who started it, and its warnings. */
export function InfoCell(props: { run: RunSummary; connectionTitle?: string }) {
  const { run, connectionTitle } = props;
  const { t } = useText();
  return (
    <>
      <div className={styles.info} title={run.info}>
        {run.info}
      </div>
      {run.error && (
        <div className={styles.secondary}>
          <ErrorCodeText code={run.error.code} />
        </div>
      )}
      <div className={styles.secondary}>
        {connectionTitle && `${connectionTitle} · `}
        <RunOrigin run={run} />
        {run.warningCount > 0 &&
          ` · ${t('log.warnings', {
            count: run.warningCount,
            number: formatNumber(run.warningCount),
          })}`}
      </div>
    </>
  );
}
