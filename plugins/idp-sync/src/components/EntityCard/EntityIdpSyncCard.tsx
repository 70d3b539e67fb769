import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Flex, Skeleton } from '@backstage/ui';
import { idpSyncReadPermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiQuestionLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage, Message } from '../common';
import { CONNECTION_ANNOTATION } from './annotations';
import { isIdpSyncAvailable } from './isIdpSyncAvailable';
import { ManagedEntityFacts } from './ManagedEntityFacts';
import styles from './EntityIdpSyncCard.module.css';

function Loading() {
  const { t } = useText();
  return (
    <div role="region" aria-busy="true" aria-label={t('common.loading')}>
      <Flex direction="column" gap="3">
        {[1, 2, 3, 4].map(key => (
          <Skeleton key={key} width="100%" height={20} />
        ))}
      </Flex>
    </div>
  );
}

function ManagedEntity(props: { entityRef: string; connectionId: string }) {
  const { entityRef, connectionId } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value, error, isPending, reload } = useLiveQuery(
    entityRef,
    async signal => ({
      info: await api.objects.getManagedEntity(entityRef, { signal }),
    }),
    { concerns: signal => signal.connectionId === connectionId },
  );
  if (isPending || !value) {
    return error ? (
      <FailedMessage isInline error={error} onRetry={reload} />
    ) : (
      <Loading />
    );
  }
  if (!value.info) {
    return (
      <Message isInline icon={RiQuestionLine} title={t('card.unknownTitle')}>
        {t('card.unknown')}
      </Message>
    );
  }
  return (
    <div className={styles.facts}>
      <ManagedEntityFacts info={value.info} />
    </div>
  );
}

/**
 * Where a user or group comes from and which groups it is in; nothing for entities that are not ours, and nothing for
 * viewers who may not read the identity sync.
 *
 * @public
 */
export function EntityIdpSyncCard() {
  const { entity } = useEntity();
  const { t } = useText();
  const { allowed } = usePermission({ permission: idpSyncReadPermission });
  if (!isIdpSyncAvailable(entity) || !allowed) {
    return null;
  }
  return (
    <EntityInfoCard title={t('card.title')}>
      <ManagedEntity
        entityRef={stringifyEntityRef(entity)}
        connectionId={
          entity.metadata.annotations?.[CONNECTION_ANNOTATION] ?? ''
        }
      />
    </EntityInfoCard>
  );
}
