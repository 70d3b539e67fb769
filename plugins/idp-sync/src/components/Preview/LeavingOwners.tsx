import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import type { LeavingOwner } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { errorText } from '../common';
import styles from './LeavingOwners.module.css';

const ROWS = 10;
const MAX_ROWS = 100;

function Owner(props: { owner: LeavingOwner }) {
  const { owner } = props;
  const { t } = useText();
  const hrefOf = useEntityRefLink();
  const more = owner.owns - owner.examples.length;
  return (
    <li>
      <div>
        <div>{owner.displayName}</div>
        <div className={styles.secondary}>
          {t(`changes.action.${owner.action}`)}
          {' · '}
          <Link href={hrefOf(owner.entityRef)} variant="body-small">
            {owner.entityRef}
          </Link>
        </div>
      </div>
      <div>
        <div>
          {t('preview.owns', {
            count: owner.owns,
            number: formatNumber(owner.owns),
          })}
        </div>
        <div className={styles.secondary}>
          {owner.examples.map(({ entityRef, title }, index) => (
            <span key={entityRef}>
              {index > 0 && ', '}
              <Link href={hrefOf(entityRef)} variant="body-small">
                {title}
              </Link>
            </span>
          ))}
          {more > 0 && (
            <> {t('preview.ownsMore', { number: formatNumber(more) })}</>
          )}
        </div>
      </div>
    </li>
  );
}

/** What in the catalog belongs to those whom a run takes out of it. */
export function LeavingOwners(props: { runId: number }) {
  const { runId } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [limit, setLimit] = useState(ROWS);
  const { value, error, reload } = useLiveQuery(
    `owners-${runId}-${limit}`,
    signal => api.previews.getLeavingOwners(runId, { limit }, { signal }),
    { concerns: () => false },
  );
  if (error && !value) {
    return (
      <Alert
        status="warning"
        icon
        title={t('preview.ownedFailed')}
        description={errorText(error)}
        customActions={
          <Button size="small" variant="secondary" onPress={reload}>
            {t('common.retry')}
          </Button>
        }
      />
    );
  }
  if (!value || value.leaving === 0) {
    return null;
  }
  return (
    <Card role="region" aria-label={t('preview.owned')}>
      <CardHeader>
        <Text as="h3" variant="title-x-small" weight="bold">
          {t('preview.owned')}
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text as="p" variant="body-medium" color="secondary">
            {value.totalItems > 0
              ? t('preview.ownedText', {
                  count: value.totalItems,
                  number: formatNumber(value.totalItems),
                })
              : t('preview.ownedNone')}{' '}
            {value.examined < value.leaving &&
              t('preview.ownedExamined', {
                examined: formatNumber(value.examined),
                leaving: formatNumber(value.leaving),
              })}
          </Text>
          {value.items.length > 0 && (
            <ul className={styles.list}>
              {value.items.map(owner => (
                <Owner key={owner.changeId} owner={owner} />
              ))}
            </ul>
          )}
          {value.items.length < value.totalItems && limit < MAX_ROWS && (
            <div>
              <Button variant="secondary" onPress={() => setLimit(MAX_ROWS)}>
                {t('preview.ownedMore')}
              </Button>
            </div>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
}
