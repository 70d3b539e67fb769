import { useState } from 'react';
import { Alert, Skeleton } from '@backstage/ui';
import type {
  MappedClass,
  TriedObject,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { stringify } from 'yaml';
import { useText } from '../../hooks/useText';
import { DebouncedSearchField, FailedMessage } from '../common';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection } from '../forms';
import { useTrial } from './useTrial';
import styles from './AttributesPanel.module.css';

function Tried(props: { object: TriedObject }) {
  const { displayName, inScope, inCatalog, reason, entity, errors } =
    props.object;
  const { t } = useText();
  return (
    <li className={styles.tried}>
      <div className={styles.head}>
        <strong>{displayName}</strong>
        <span className={styles.kind} title={reason}>
          {inScope ? t('mapping.inScope') : t('mapping.outOfScope')}
        </span>
        {inCatalog && (
          <span className={styles.kind}>{t('mapping.inCatalog')}</span>
        )}
      </div>
      {!inScope && <div className={styles.words}>{reason}</div>}
      {errors.length > 0 && (
        <Alert
          status={inScope ? 'danger' : 'warning'}
          icon
          title={t('mapping.failed')}
          description={
            <ul className={styles.errors}>
              {errors.map(({ field, message }) => (
                <li key={`${field} ${message}`}>
                  {field && (
                    <>
                      <code>{field}</code>:{' '}
                    </>
                  )}
                  {message}
                </li>
              ))}
            </ul>
          }
        />
      )}
      {entity && (
        <pre
          className={styles.yaml}
          role="group"
          aria-label={t('mapping.entityOf', { name: displayName })}
        >
          {stringify(entity, { lineWidth: 0 })}
        </pre>
      )}
    </li>
  );
}

/** What the draft makes of real people or groups, which are found by search. */
export function TrialSection(
  props: PolicyPanelProps & { objectClass: MappedClass },
) {
  const { connectionId, policy, issues, objectClass } = props;
  const { t } = useText();
  const [search, setSearch] = useState('');
  const trial = useTrial({ connectionId, policy, issues, objectClass, search });
  const { value, error, isPending } = trial;
  return (
    <FormSection title={t('mapping.result')} hint={t('mapping.resultHint')}>
      <div>
        <DebouncedSearchField
          label={t('mapping.search')}
          placeholder={t('mapping.placeholder')}
          value={search}
          onChange={setSearch}
        />
      </div>
      {!trial.policy && <Alert status="info" icon title={t('mapping.waits')} />}
      {trial.policy && trial.isPartial && (
        <Alert status="info" icon title={t('mapping.leftAway')} />
      )}
      {error && <FailedMessage error={error} onRetry={trial.reload} />}
      {value && value.notRead.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('mapping.notRead', { names: value.notRead.join(', ') })}
        />
      )}
      {value ? (
        <div aria-busy={isPending} aria-live="polite">
          <p className={styles.words}>
            {value.items.length === 0
              ? t('mapping.nobody')
              : t('mapping.shown', {
                  shown: value.items.length.toLocaleString(),
                  total: value.totalItems.toLocaleString(),
                })}
          </p>
          <ul className={styles.results}>
            {value.items.map(object => (
              <Tried key={object.objectId} object={object} />
            ))}
          </ul>
        </div>
      ) : (
        !error && trial.policy && <Skeleton width="100%" height={200} />
      )}
    </FormSection>
  );
}
