import type { DepartureTimes } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatDuration, formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { Fact } from '../common';

/** How long it took from being disabled or deleted in the directory to being gone from the catalog. */
export function DepartureFact(props: {
  times: DepartureTimes;
  of: 'connection' | 'run';
}) {
  const { times, of } = props;
  const { t } = useText();
  const values = {
    count: times.count,
    number: formatNumber(times.count),
    slowest: formatDuration(times.slowestMs),
  };
  return (
    <Fact
      label={t('leavers.departed')}
      detail={
        <>
          <div>
            {of === 'run'
              ? t('leavers.departedDetailRun', values)
              : t('leavers.departedDetail', values)}
          </div>
          <div>{t('leavers.departedHelp')}</div>
        </>
      }
    >
      {formatDuration(times.medianMs)}
    </Fact>
  );
}
