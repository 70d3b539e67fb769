import { useMemo } from 'react';
import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { FormSection } from '../forms';
import { type RunNote, upcomingRuns } from './upcomingRuns';
import styles from './UpcomingRuns.module.css';

const SHOWN = 10;

function useNoteText(): (note: RunNote) => string {
  const { t } = useText();
  return note => {
    switch (note.kind) {
      case 'merged':
        return t('schedule.note.merged', { count: note.count });
      case 'clocksChanged':
        return t('schedule.note.clocksChanged', { offset: note.offset });
      case 'clocksSkip':
        return t('schedule.note.clocksSkip', { time: note.time });
      default:
        return t(`schedule.note.${note.kind}`);
    }
  };
}

/** The next runs that a schedule would start, and what is special about them. */
export function UpcomingRuns(props: { schedule: Schedule }) {
  const { schedule } = props;
  const { t } = useText();
  const noteText = useNoteText();
  const now = useNow(60_000);
  const runs = useMemo(
    () => upcomingRuns(schedule, now, SHOWN),
    [schedule, now],
  );
  return (
    <FormSection title={t('schedule.next')} hint={t('schedule.nextHint')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{schedule.start.timeZone}</th>
            <th scope="col">UTC</th>
            <th scope="col">{t('schedule.notes')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ at, local, utc, notes }) => (
            <tr key={at}>
              <td>{local}</td>
              <td>{utc}</td>
              <td>{notes.map(noteText).join(' ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </FormSection>
  );
}
