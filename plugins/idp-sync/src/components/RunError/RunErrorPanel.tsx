import type { ReactNode } from 'react';
import { Alert } from '@backstage/ui';
import {
  ERROR_CODES,
  ErrorDefinition,
  RunError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { ErrorCodeText } from '../common';
import styles from './RunError.module.css';

/** A code that a newer backend knows and these pages do not is no reason to show nothing. */
function definitionOf(code: string): ErrorDefinition | undefined {
  return Object.entries(ERROR_CODES).find(([known]) => known === code)?.[1];
}

/** An error with its code, what it means and what to do about it. */
export function RunErrorPanel(props: {
  error: RunError;
  /** More to say, as pairs of `dt` and `dd`. */
  children?: ReactNode;
  /** Buttons below what there is to say. */
  actions?: ReactNode;
}) {
  const { error, children, actions } = props;
  const { t } = useText();
  const definition = definitionOf(error.code);
  return (
    <Alert
      status="danger"
      icon
      title={
        <span className={styles.title}>
          {error.message}
          <ErrorCodeText code={error.code} />
        </span>
      }
      description={
        <div className={styles.body}>
          <dl className={styles.details}>
            {definition && (
              <>
                <dt>{t('run.errorMeaning')}</dt>
                <dd>{definition.meaning}</dd>
              </>
            )}
            <dt>{t('run.errorRemedy')}</dt>
            <dd>{error.remedy}</dd>
            {children}
            {definition && (
              <>
                <dt>{t('run.errorCause')}</dt>
                <dd>{t(`cause.${definition.cause}`)}</dd>
              </>
            )}
            {error.providerCode && (
              <>
                <dt>{t('run.errorProviderCode')}</dt>
                <dd>
                  <ErrorCodeText code={error.providerCode} />
                </dd>
              </>
            )}
          </dl>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      }
    />
  );
}
