import type { RunEvent } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../../hooks/useText';
import { formatTime } from './formatEvents';
import styles from './EventLog.module.css';

/** Events line by line, times in the viewer's zone. It is as long as they are many, so that the page alone scrolls. */
export function EventLog(props: { events: readonly RunEvent[] }) {
  const { events } = props;
  const { t } = useText();
  return (
    <ol className={styles.lines} aria-label={t('run.events')}>
      {events.map(({ id, at, level, phase, message }) => (
        <li key={id} className={styles.line} data-level={level}>
          <time dateTime={at} className={styles.time}>
            {formatTime(at)}
          </time>
          <span className={styles.level}>{level.toUpperCase()}</span>
          <span className={styles.phase}>{phase}</span>
          <span className={styles.message}>{message}</span>
        </li>
      ))}
    </ol>
  );
}
