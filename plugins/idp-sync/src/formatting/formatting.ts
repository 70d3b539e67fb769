import { DateTime, Duration } from 'luxon';

/** The viewer's language, for numbers, dates and durations alike. */
function locale(): string {
  return navigator.language;
}

const numberFormats = new Map<string, Intl.NumberFormat>();

/** With thousands separators: `12,345`. */
export function formatNumber(value: number): string {
  let format = numberFormats.get(locale());
  if (!format) {
    format = new Intl.NumberFormat(locale());
    numberFormats.set(locale(), format);
  }
  return format.format(value);
}

type DurationUnit = 'day' | 'hour' | 'minute' | 'second';

function formatUnit(value: number, unit: DurationUnit): string {
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: 1,
  }).format(value);
}

/** Humanised, at most two units: `0.4s`, `42s`, `3m 20s`, `2h 5m`, `1d 4h`. */
export function formatDuration(milliseconds: number): string {
  const duration = Duration.fromMillis(Math.max(0, milliseconds));
  const { days, hours, minutes, seconds } = duration.shiftTo(
    'days',
    'hours',
    'minutes',
    'seconds',
  );
  if (days > 0) {
    return `${formatUnit(days, 'day')} ${formatUnit(hours, 'hour')}`;
  }
  if (hours > 0) {
    return `${formatUnit(hours, 'hour')} ${formatUnit(minutes, 'minute')}`;
  }
  if (minutes > 0) {
    return `${formatUnit(minutes, 'minute')} ${formatUnit(
      Math.floor(seconds),
      'second',
    )}`;
  }
  return formatUnit(
    seconds < 10 ? Math.floor(seconds * 10) / 10 : Math.floor(seconds),
    'second',
  );
}

function local(iso: string): DateTime {
  return DateTime.fromISO(iso).setLocale(locale());
}

/** In the viewer's zone: `Nov 20, 2026`. */
export function formatDate(iso: string): string {
  return local(iso).toLocaleString(DateTime.DATE_MED);
}

/** In the viewer's zone: `14:03:20` as the viewer's language writes it. */
export function formatTime(iso: string): string {
  return local(iso).toLocaleString(DateTime.TIME_WITH_SECONDS);
}

/** In the viewer's zone, with minutes: `Nov 20, 2026, 2:03 PM`. */
export function formatDateTime(iso: string): string {
  return local(iso).toLocaleString(DateTime.DATETIME_MED);
}

/** In the viewer's zone with its name, and in UTC: what a tooltip tells. */
export function formatExactTimes(iso: string): { local: string; utc: string } {
  const format = {
    ...DateTime.DATETIME_MED_WITH_SECONDS,
    timeZoneName: 'short',
  } as const;
  return {
    local: local(iso).toLocaleString(format),
    utc: `${DateTime.fromISO(iso).toUTC().toFormat('yyyy-MM-dd HH:mm:ss')} UTC`,
  };
}

/** `5 minutes ago`, `in 2 hours`; `undefined` within a minute of now, where seconds would only flicker. */
export function formatRelative(iso: string, now: number): string | undefined {
  const time = local(iso);
  const distance = Math.abs(time.toMillis() - now);
  if (distance < 60_000) {
    return undefined;
  }
  return (
    time.toRelative({ base: DateTime.fromMillis(now).setLocale(locale()) }) ??
    undefined
  );
}
