import { useEffect, useRef } from 'react';
import { Alert, Link } from '@backstage/ui';
import type { HoldDecision } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { HeldAction } from '../../api';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import styles from './HeldPage.module.css';

const TITLES = {
  approve: 'held.doneApprove',
  reject: 'held.doneReject',
  reconsider: 'held.doneReconsider',
} as const;

/** Says what a decision came to, and leads to the sync that applies it. It takes the focus, as the buttons that decided may be gone. */
export function DecisionOutcome(props: {
  action: HeldAction;
  outcome: HoldDecision;
}) {
  const { action, outcome } = props;
  const { decided, skipped, applying = 0, run } = outcome;
  const moved = skipped - applying;
  const { t } = useText();
  const hrefs = useHrefs();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In the next frame, when the dialog has let go of the page.
    const frame = requestAnimationFrame(() => place.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [outcome]);
  const isWaiting = action === 'approve' && decided > 0 && !run;
  return (
    <div ref={place} tabIndex={-1} className={styles.outcome}>
      <Alert
        status={skipped > 0 ? 'warning' : 'success'}
        icon
        role="status"
        title={t(TITLES[action], {
          count: decided,
          number: formatNumber(decided),
        })}
        description={
          <>
            {moved > 0 && (
              <div>
                {t('held.skipped', {
                  count: moved,
                  number: formatNumber(moved),
                })}
              </div>
            )}
            {applying > 0 && (
              <div>
                {t('held.applying', {
                  count: applying,
                  number: formatNumber(applying),
                })}
              </div>
            )}
            {isWaiting && <div>{t('held.appliedLater')}</div>}
          </>
        }
        customActions={
          run && (
            <Link href={hrefs.run(run.id)}>
              {t('held.appliedBy', { id: String(run.id) })}
            </Link>
          )
        }
      />
    </div>
  );
}
