import { Card, CardBody, CardHeader, Flex, Skeleton } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { Fact, Facts } from '../common';

/** A connection's card while it is being loaded, of the same size. */
export function ConnectionCardSkeleton() {
  const { t } = useText();
  return (
    <Card aria-busy="true" aria-label={t('common.loading')} role="region">
      <CardHeader>
        <Flex justify="between">
          <Flex direction="column" gap="2">
            <Skeleton width={220} height={24} />
            <Skeleton width={300} height={16} />
          </Flex>
          <Skeleton width={210} height={40} />
        </Flex>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          <Skeleton width="100%" height={116} />
          <Facts>
            {[1, 2, 3].map(key => (
              <Fact key={key} label={<Skeleton width={70} height={12} />}>
                <Flex direction="column" gap="2">
                  <Skeleton width={130} height={24} />
                  <Skeleton width={170} height={14} />
                </Flex>
              </Fact>
            ))}
          </Facts>
        </Flex>
      </CardBody>
    </Card>
  );
}
