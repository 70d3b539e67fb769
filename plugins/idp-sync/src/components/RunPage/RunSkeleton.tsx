import { Card, CardBody, CardHeader, Flex, Skeleton } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { Fact, Facts } from '../common';
import styles from './RunSummaryCards.module.css';

/** The page of a run while it is being loaded. */
export function RunSkeleton() {
  const { t } = useText();
  return (
    <div role="region" aria-busy="true" aria-label={t('common.loading')}>
      <Flex direction="column" gap="4">
        <Card>
          <CardHeader>
            <Skeleton width={320} height={28} />
          </CardHeader>
          <CardBody>
            <Facts>
              {[1, 2, 3, 4, 5].map(key => (
                <Fact key={key} label={<Skeleton width={70} height={12} />}>
                  <Skeleton width={130} height={18} />
                </Fact>
              ))}
            </Facts>
          </CardBody>
        </Card>
        <div className={styles.cards}>
          {[1, 2].map(card => (
            <Card key={card}>
              <CardBody>
                <Flex direction="column" gap="3">
                  {[1, 2, 3, 4, 5, 6].map(line => (
                    <Skeleton key={line} width="100%" height={18} />
                  ))}
                </Flex>
              </CardBody>
            </Card>
          ))}
        </div>
      </Flex>
    </div>
  );
}
