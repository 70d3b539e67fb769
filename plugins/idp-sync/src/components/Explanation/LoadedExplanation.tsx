import type { ReactNode } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Card, CardBody, Flex, Skeleton } from '@backstage/ui';
import { idpSyncApiRef, type ObjectKey } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage, StaleAlert } from '../common';
import { ExplanationView } from './ExplanationView';

function Loading() {
  const { t } = useText();
  return (
    <div role="region" aria-busy="true" aria-label={t('common.loading')}>
      <Flex direction="column" gap="4">
        <Skeleton width="100%" height={120} />
        {[4, 3, 6].map(lines => (
          <Card key={lines}>
            <CardBody>
              <Flex direction="column" gap="3">
                {Array.from({ length: lines }, (_, line) => (
                  <Skeleton key={line} width="100%" height={18} />
                ))}
              </Flex>
            </CardBody>
          </Card>
        ))}
      </Flex>
    </div>
  );
}

/** The explanation of one object, kept current while runs change what it tells. */
export function LoadedExplanation(props: {
  object: ObjectKey;
  links?: ReactNode;
}) {
  const { object, links } = props;
  const { connectionId, class: objectClass, objectId } = object;
  const api = useApi(idpSyncApiRef);
  const { value, error, isPending, reload } = useLiveQuery(
    `explain-${connectionId}-${objectClass}-${objectId}`,
    signal => api.objects.explain(object, { signal }),
    {
      concerns: signal =>
        signal.connectionId === connectionId && signal.status !== 'running',
    },
  );
  if (isPending || !value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Loading />
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <ExplanationView explanation={value} links={links} />
    </Flex>
  );
}
