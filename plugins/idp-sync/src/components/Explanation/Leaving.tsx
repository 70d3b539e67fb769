import type { ExplainedLeaving } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { TimeText } from '../common';
import styles from './NextRun.module.css';

/** How and since when somebody has left, and until when they stay in the catalog. */
export function Leaving(props: { left: ExplainedLeaving }) {
  const { reason, since, state, dueAt, removalRequestedBy, removalReason } =
    props.left;
  const { t } = useText();
  const dueText =
    state === 'held' ? t('leavers.due.held') : t('leavers.due.never');
  return (
    <dl className={styles.leaving}>
      <dt>{t('leavers.left')}</dt>
      <dd>
        {t(`leavers.reason.${reason}`)}
        {' · '}
        <TimeText iso={since} />
      </dd>
      {state && (
        <>
          <dt>{t('leavers.removal')}</dt>
          <dd>
            {dueAt ? <TimeText iso={dueAt} /> : dueText}
            {' · '}
            {t(`leavers.state.${state}`)}
          </dd>
        </>
      )}
      {removalRequestedBy && (
        <dd>
          {removalReason
            ? t('leavers.requestedWhy', {
                who: removalRequestedBy,
                reason: removalReason,
              })
            : t('leavers.requested', { who: removalRequestedBy })}
        </dd>
      )}
    </dl>
  );
}
