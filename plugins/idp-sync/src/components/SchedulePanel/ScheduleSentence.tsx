import { Text } from '@backstage/ui';
import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';
import { formatNumber } from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

/** What a schedule means, in a sentence that changes as it is edited. */
export function ScheduleSentence(props: { schedule: Schedule }) {
  const { start, every, within } = props.schedule;
  const { t } = useText();
  const now = useNow(60_000);
  const at = DateTime.fromISO(`${start.date}T${start.time}:00`, {
    zone: start.timeZone,
  });
  const values = {
    date: at.setLocale(navigator.language).toLocaleString(DateTime.DATE_FULL),
    time: `${start.time} (${start.timeZone})`,
    interval: t(`schedule.interval.${every.unit}`, {
      count: every.value,
      number: formatNumber(every.value),
    }),
  };
  return (
    <div role="status">
      <Text as="p" variant="body-large">
        {at.toMillis() < now
          ? t('schedule.sentencePast', values)
          : t('schedule.sentence', values)}
        {within &&
          ` ${t('schedule.sentenceWindow', {
            from: within.from,
            to: within.to,
          })}`}
      </Text>
    </div>
  );
}
