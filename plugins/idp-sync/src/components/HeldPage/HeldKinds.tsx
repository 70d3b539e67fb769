import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { HeldSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { idpSyncTranslationRef } from '../../translation';
import { TimeText } from '../common';
import styles from './HeldPage.module.css';

/** What is held by kind, each with the limit that it is beyond. */
export function HeldKinds(props: { summary: HeldSummary }) {
  const { held, approved, rejected, secondPerson, kinds } = props.summary;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('held.waiting', { count: held, number: formatNumber(held) })}
        </Text>
      </CardHeader>
      <CardBody>
        <ul className={styles.kinds}>
          {kinds.map(kind => (
            <li key={`${kind.kind} ${kind.class}`} className={styles.kind}>
              <strong>{t(`held.kinds.${kind.kind}`)}</strong>: {kind.why}
              <div className={styles.secondary}>
                {t('held.waiting', {
                  count: kind.held,
                  number: formatNumber(kind.held),
                })}
                {' · '}
                <TimeText iso={kind.since} />
              </div>
            </li>
          ))}
        </ul>
        {approved + rejected > 0 && (
          <p className={styles.secondary}>
            {t('held.decided', {
              approved: formatNumber(approved),
              rejected: formatNumber(rejected),
            })}
          </p>
        )}
        {secondPerson && (
          <p className={styles.secondary}>{t('held.secondPerson')}</p>
        )}
      </CardBody>
    </Card>
  );
}
