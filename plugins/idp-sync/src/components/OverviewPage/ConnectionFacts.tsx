import { Link } from '@backstage/ui';
import type {
  ConnectionSummary,
  ManagedCounts,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { DepartureFact } from '../Leavers';
import { CountLink, Fact, Facts, RelativeTimeText, TimeText } from '../common';
import styles from './ConnectionFacts.module.css';

function EntitiesFact(props: {
  kind: 'user' | 'group';
  counts: ManagedCounts;
  /** Where those of them are who have left, if any have. */
  leavers: { count: number; href: string };
}) {
  const { kind, counts, leavers } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const label = kind === 'user' ? t('overview.people') : t('overview.teams');
  const isIncomplete = counts.confirmed < counts.managed - counts.conflicts;
  return (
    <Fact
      label={label}
      detail={
        <>
          {isIncomplete &&
            t('overview.confirmedOf', {
              confirmed: formatNumber(counts.confirmed),
              managed: formatNumber(counts.managed),
            })}
          {leavers.count > 0 && (
            <div>
              <Link href={leavers.href} variant="body-small">
                {t('leavers.remain', {
                  count: leavers.count,
                  number: formatNumber(leavers.count),
                })}
              </Link>
            </div>
          )}
          {counts.conflicts > 0 && (
            <div
              className={styles.conflicts}
              title={t('overview.conflictsHelp')}
            >
              {t('overview.conflicts', {
                count: counts.conflicts,
                number: formatNumber(counts.conflicts),
              })}
            </div>
          )}
        </>
      }
    >
      <span className={styles.number}>
        <CountLink
          value={counts.confirmed}
          href={hrefs.catalog(kind)}
          label={`${formatNumber(counts.confirmed)} ${label}`}
        />
      </span>
    </Fact>
  );
}

function NextRunFact(props: { connection: ConnectionSummary }) {
  const { schedule, state, failing } = props.connection;
  const { t } = useText();
  const isOff =
    state === 'notConnected' ||
    state === 'disabled' ||
    state === 'paused' ||
    state === 'orphaned';
  if (!schedule) {
    return (
      <Fact
        label={t('overview.nextRun')}
        detail={t('overview.nextRunNoneHelp')}
      >
        {t('overview.nextRunNone')}
      </Fact>
    );
  }
  return (
    <Fact
      label={t('overview.nextRun')}
      detail={
        <>
          {!isOff && schedule.nextRunAt && (
            <div>
              <TimeText iso={schedule.nextRunAt} />
            </div>
          )}
          {failing?.retryAt && <div>{t('failing.scheduleRests')}</div>}
          <div>{schedule.sentence}</div>
        </>
      }
    >
      {isOff || !schedule.nextRunAt ? (
        t('overview.nextRunOff', {
          state: t(`state.${state}`).toLocaleLowerCase(),
        })
      ) : (
        <RelativeTimeText iso={schedule.nextRunAt} />
      )}
    </Fact>
  );
}

/** When it runs next, and what the connection has in the catalog. */
export function ConnectionFacts(props: { connection: ConnectionSummary }) {
  const { id, managed, leavers, departures } = props.connection;
  const hrefs = useHrefs();
  return (
    <Facts>
      <NextRunFact connection={props.connection} />
      {(['user', 'group'] as const).map(kind => (
        <EntitiesFact
          key={kind}
          kind={kind}
          counts={managed[kind]}
          leavers={{
            count: leavers?.[kind] ?? 0,
            href: hrefs.leavers(id, kind),
          }}
        />
      ))}
      {departures && <DepartureFact times={departures} of="connection" />}
    </Facts>
  );
}
