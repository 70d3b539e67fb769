import type { RequestStatistics } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatDuration, formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { Fact, Facts } from '../common';

/** What a run asked of the identity provider. */
export function RequestFacts(props: { statistics: RequestStatistics }) {
  const { requests, retries, throttledSeconds, resourceUnits } =
    props.statistics;
  const { t } = useText();
  return (
    <Facts size="small">
      <Fact label={t('run.requestCount')}>{formatNumber(requests)}</Fact>
      <Fact label={t('run.retries')}>{formatNumber(retries)}</Fact>
      <Fact label={t('run.throttled')}>
        {formatDuration(throttledSeconds * 1000)}
      </Fact>
      <Fact label={t('run.resourceUnits')}>{formatNumber(resourceUnits)}</Fact>
    </Facts>
  );
}
