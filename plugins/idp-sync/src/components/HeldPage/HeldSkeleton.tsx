import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Card, CardBody, CardHeader, Flex, Skeleton } from '@backstage/ui';
import { idpSyncTranslationRef } from '../../translation';

/** The page of held changes while it is being loaded. */
export function HeldSkeleton() {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <div role="region" aria-busy="true" aria-label={t('common.loading')}>
      <Flex direction="column" gap="4">
        <Card>
          <CardHeader>
            <Skeleton width={320} height={24} />
          </CardHeader>
          <CardBody>
            <Skeleton width="100%" height={56} />
          </CardBody>
        </Card>
        {[1, 2, 3, 4, 5].map(row => (
          <Skeleton key={row} width="100%" height={48} />
        ))}
      </Flex>
    </div>
  );
}
