import { Card, CardBody, CardHeader, Flex, Skeleton } from '@backstage/ui';
import { useText } from '../../hooks/useText';

/** The page of held changes while it is being loaded. */
export function HeldSkeleton() {
  const { t } = useText();
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
