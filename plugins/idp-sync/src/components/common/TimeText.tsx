import {
  formatDate,
  formatDateTime,
  formatDuration,
  formatExactTimes,
  formatRelative,
  formatTime,
} from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';

const FORMATS = {
  date: formatDate,
  time: formatTime,
  dateTime: formatDateTime,
};

function tooltip(iso: string): string {
  const { local, utc } = formatExactTimes(iso);
  return `${local}\n${utc}`;
}

/** A time in the zone of the viewer; its tooltip says it in UTC too. */
export function TimeText(props: { iso: string; show?: keyof typeof FORMATS }) {
  const { iso, show = 'dateTime' } = props;
  return (
    <time dateTime={iso} title={tooltip(iso)}>
      {FORMATS[show](iso)}
    </time>
  );
}

/** How long ago or ahead a time is; its tooltip says when exactly, in UTC too. */
export function RelativeTimeText(props: { iso: string }) {
  const { iso } = props;
  const { t } = useText();
  const now = useNow(20_000, iso);
  const aroundNow =
    Date.parse(iso) > now ? t('common.anyMoment') : t('common.justNow');
  return (
    <time dateTime={iso} title={tooltip(iso)}>
      {formatRelative(iso, now) ?? aroundNow}
    </time>
  );
}

/** From here on a time ahead is counted down to the second; milliseconds. */
const COUNTDOWN_MS = 3_600_000;

/** How far ahead a time is, counted down within the last hour. */
export function CountdownText(props: { iso: string }) {
  const { iso } = props;
  const { t } = useText();
  const left = Date.parse(iso) - useNow(1_000);
  if (left >= COUNTDOWN_MS) {
    return <RelativeTimeText iso={iso} />;
  }
  return (
    <time dateTime={iso} title={tooltip(iso)} role="timer">
      {left < 1_000
        ? t('common.anyMoment')
        : t('common.inDuration', {
            duration: formatDuration(Math.floor(left / 1_000) * 1_000),
          })}
    </time>
  );
}
