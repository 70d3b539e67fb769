import { Alert } from '@backstage/ui';
import type { RunWarning } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { ErrorCodeText } from '../common';
import styles from './RunWarnings.module.css';

/** What a run noticed that did not stop it. */
export function RunWarnings(props: { warnings: RunWarning[] }) {
  const { warnings } = props;
  const { t } = useText();
  return (
    <Alert
      status="warning"
      icon
      title={t('run.warnings')}
      description={
        <ul className={styles.list}>
          {warnings.map(({ code, message, count }) => (
            <li key={`${code}-${message}`}>
              {message} <ErrorCodeText code={code} />
              {count > 1 &&
                ` · ${t('run.warningCount', {
                  count,
                  number: formatNumber(count),
                })}`}
            </li>
          ))}
        </ul>
      }
    />
  );
}
