import type {
  PhaseRecord,
  Run,
  RunPhase,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatDuration, formatNumber } from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { isActiveRun, phasesOf } from '../../runs';
import { useText } from '../../hooks/useText';
import styles from './PhaseTimeline.module.css';

/** Where the axis begins and how long it is, in milliseconds. */
interface Axis {
  start: number;
  length: number;
}

type BarTone = 'active' | 'done' | 'failed' | 'stopped';

function endOf(record: PhaseRecord, run: Run, now: number): number {
  const end = record.finishedAt ?? run.finishedAt;
  return end ? Date.parse(end) : now;
}

/** A run that failed or was cancelled did so in the last of its phases. */
function toneOf(record: PhaseRecord, run: Run): BarTone {
  const isLast = record === run.phases.at(-1);
  if (isLast && run.status === 'failed') {
    return 'failed';
  }
  if (isLast && run.status === 'cancelled') {
    return 'stopped';
  }
  return record.finishedAt ? 'done' : 'active';
}

function Bar(props: {
  record: PhaseRecord;
  run: Run;
  axis: Axis;
  now: number;
}) {
  const { record, run, axis, now } = props;
  const start = Date.parse(record.startedAt);
  const length = endOf(record, run, now) - start;
  const percent = (value: number) =>
    `${Math.min(100, Math.max(0, (value / axis.length) * 100))}%`;
  return (
    <div
      className={styles.bar}
      data-tone={toneOf(record, run)}
      style={{
        insetInlineStart: `min(${percent(
          start - axis.start,
        )}, calc(100% - 4px))`,
        width: `max(4px, ${percent(length)})`,
      }}
    />
  );
}

function Phase(props: {
  phase: RunPhase;
  record: PhaseRecord | undefined;
  run: Run;
  axis: Axis;
  now: number;
}) {
  const { phase, record, run, axis, now } = props;
  const { t } = useText();
  const amount = () => {
    if (!record && isActiveRun(run)) {
      return t('active.phaseWaiting');
    }
    if (!record) {
      return ['failed', 'cancelled'].includes(run.status)
        ? t('active.phaseNotReached')
        : t('active.phaseSkipped');
    }
    return record.total === undefined || record.total === record.done
      ? formatNumber(record.done)
      : t('active.doneOf', {
          done: formatNumber(record.done),
          total: formatNumber(record.total),
        });
  };
  return (
    <li className={styles.phase} title={t(`phaseHelp.${phase}`)}>
      <span className={styles.name}>{t(`phase.${phase}`)}</span>
      <span className={styles.track}>
        {record && <Bar record={record} run={run} axis={axis} now={now} />}
      </span>
      <span className={styles.duration}>
        {record &&
          formatDuration(
            endOf(record, run, now) - Date.parse(record.startedAt),
          )}
      </span>
      <span className={styles.amount}>{amount()}</span>
    </li>
  );
}

/** The phases of a run on a common time axis, with how long each took and how much it dealt with. */
export function PhaseTimeline(props: { run: Run }) {
  const { run } = props;
  const now = useNow(isActiveRun(run) ? 1_000 : undefined);
  const start = Date.parse(run.startedAt ?? run.requestedAt);
  const end = run.finishedAt ? Date.parse(run.finishedAt) : now;
  const axis = { start, length: Math.max(1, end - start) };
  return (
    <ol className={styles.timeline}>
      {phasesOf(run).map(phase => (
        <Phase
          key={phase}
          phase={phase}
          record={run.phases.find(record => record.phase === phase)}
          run={run}
          axis={axis}
          now={now}
        />
      ))}
    </ol>
  );
}
