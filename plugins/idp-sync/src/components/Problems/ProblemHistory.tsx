import { useApi } from '@backstage/core-plugin-api';
import { Skeleton } from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { errorText, TimeText } from '../common';
import styles from './Problems.module.css';

/** All that ever happened to a problem, oldest first. */
export function ProblemHistory(props: { problemId: number }) {
  const { problemId } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value, error } = useLiveQuery(`problem ${problemId}`, signal =>
    api.problems.getProblem(problemId, { signal }),
  );
  if (!value) {
    return error ? (
      <>{errorText(error)}</>
    ) : (
      <Skeleton width={260} height={16} />
    );
  }
  return (
    <ol className={styles.history}>
      {value.events.map((event, index) => (
        <li key={`${index}-${event.at}`}>
          <TimeText iso={event.at} /> {t(`problemEvent.${event.type}`)}{' '}
          {event.by && t('problemEvent.by', { by: event.by })}
          {event.type === 'resolved' && !event.by && t('problemEvent.byItself')}
          {event.note && <q className={styles.note}>{event.note}</q>}
        </li>
      ))}
    </ol>
  );
}
