import { useId, useState } from 'react';
import { Button } from '@backstage/ui';
import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { ErrorCodeText, RelativeTimeText } from '../common';
import { ProblemActions } from './ProblemActions';
import { ProblemHistory } from './ProblemHistory';
import { ProblemSeverityLabel } from './ProblemSeverityLabel';
import styles from './Problems.module.css';

function useHasPassed(iso: string | undefined): boolean {
  const now = useNow(20_000, iso ?? '');
  return iso !== undefined && Date.parse(iso) <= now;
}

function Facts(props: { problem: Problem }) {
  const { connectionTitle, since, times, error, state } = props.problem;
  const { acknowledgedBy, resolvedAt, endsAt } = props.problem;
  const { t } = useText();
  const ended = useHasPassed(endsAt);
  return (
    <p className={styles.facts}>
      <span>{connectionTitle}</span>
      {endsAt && !resolvedAt && (
        <span>
          {t(ended ? 'problems.ended' : 'problems.ends')}{' '}
          <RelativeTimeText iso={endsAt} />
        </span>
      )}
      {resolvedAt ? (
        <RelativeTimeText iso={resolvedAt} />
      ) : (
        <span>
          {t('problems.since')} <RelativeTimeText iso={since} />
        </span>
      )}
      {times > 1 && (
        <span>{t('problems.times', { number: formatNumber(times) })}</span>
      )}
      {error && <ErrorCodeText code={error.code} />}
      {state === 'acknowledged' && acknowledgedBy && (
        <span>{t('problems.acknowledged', { by: acknowledgedBy })}</span>
      )}
    </p>
  );
}

function Resolution(props: { problem: Problem }) {
  const { resolution, resolvedBy } = props.problem;
  const { t } = useText();
  return resolution ? (
    <p className={styles.facts}>
      {t(`problemResolution.${resolution}`, { by: resolvedBy ?? '' })}
    </p>
  ) : null;
}

/** One problem: what and where it is, since when, and on demand why and what to do. */
export function ProblemItem(props: {
  problem: Problem;
  isOpenAtFirst: boolean;
  onChanged: () => void;
}) {
  const { problem, isOpenAtFirst, onChanged } = props;
  const { id, title, message, remedy, note } = problem;
  const { t } = useText();
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const detailsId = useId();
  return (
    <li className={styles.item} data-state={problem.state}>
      <div className={styles.row}>
        <div className={styles.severity}>
          <ProblemSeverityLabel problem={problem} />
        </div>
        <div className={styles.text}>
          <h3 className={styles.title}>{title}</h3>
          <Facts problem={problem} />
          <Resolution problem={problem} />
          {note && <q className={styles.note}>{note}</q>}
        </div>
        <div className={styles.buttons}>
          <ProblemActions problem={problem} onChanged={onChanged} />
          <Button
            size="small"
            variant="tertiary"
            iconEnd={isOpen ? <RiArrowUpSLine /> : <RiArrowDownSLine />}
            aria-expanded={isOpen}
            aria-controls={detailsId}
            aria-label={t('problems.detailsLabel', { title })}
            onPress={() => setOpen(!isOpen)}
          >
            {t('problems.details')}
          </Button>
        </div>
      </div>
      <dl id={detailsId} className={styles.details} hidden={!isOpen}>
        {message && (
          <>
            <dt>{t('problems.message')}</dt>
            <dd>{message}</dd>
          </>
        )}
        <dt>{t('problems.remedy')}</dt>
        <dd>{remedy}</dd>
        {isOpen && (
          <>
            <dt>{t('problems.history')}</dt>
            <dd>
              <ProblemHistory problemId={id} />
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}
