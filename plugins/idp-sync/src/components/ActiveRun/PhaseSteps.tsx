import type {
  PhaseRecord,
  RunPhase,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RiCheckboxCircleLine,
  RiCircleLine,
  RiLoader4Line,
} from '@remixicon/react';
import { formatDuration, formatNumber } from '../../formatting';
import { phasesOf } from '../../runs';
import { useText } from '../../hooks/useText';
import { ProgressBar } from './ProgressBar';
import styles from './PhaseSteps.module.css';

type StepState = 'waiting' | 'active' | 'done';

const ICONS = {
  waiting: RiCircleLine,
  active: RiLoader4Line,
  done: RiCheckboxCircleLine,
};

function stateOf(
  phase: RunPhase,
  run: RunSummary,
  record: PhaseRecord | undefined,
): StepState {
  if (record?.finishedAt) {
    return 'done';
  }
  if (run.phase === phase || record) {
    return 'active';
  }
  const order = phasesOf(run);
  return run.phase && order.indexOf(phase) < order.indexOf(run.phase)
    ? 'done'
    : 'waiting';
}

function Step(props: {
  phase: RunPhase;
  run: RunSummary;
  record: PhaseRecord | undefined;
}) {
  const { phase, run, record } = props;
  const { t } = useText();
  const state = stateOf(phase, run, record);
  const Icon = ICONS[state];
  const label = t(`phase.${phase}`);

  const detail = () => {
    if (record?.finishedAt) {
      return formatDuration(
        Date.parse(record.finishedAt) - Date.parse(record.startedAt),
      );
    }
    if (record?.total !== undefined) {
      return t('active.doneOf', {
        done: formatNumber(record.done),
        total: formatNumber(record.total),
      });
    }
    if (record) {
      return t('active.done', { done: formatNumber(record.done) });
    }
    return state === 'waiting' ? t('active.phaseWaiting') : '';
  };

  return (
    <li
      className={styles.step}
      data-state={state}
      aria-current={state === 'active' ? 'step' : undefined}
      title={t(`phaseHelp.${phase}`)}
    >
      <ProgressBar
        label={label}
        state={state}
        done={record?.done}
        total={record?.total}
      />
      <span className={styles.name}>
        <Icon aria-hidden="true" className={styles.icon} />
        {label}
      </span>
      <span className={styles.detail}>{detail()}</span>
    </li>
  );
}

/** The phases of a run beside each other, each with how far it is. */
export function PhaseSteps(props: {
  run: RunSummary;
  /** Absent until the details of the run are there. */
  phases: PhaseRecord[] | undefined;
}) {
  const { run, phases } = props;
  return (
    <ol className={styles.steps}>
      {phasesOf(run).map(phase => (
        <Step
          key={phase}
          phase={phase}
          run={run}
          record={phases?.find(record => record.phase === phase)}
        />
      ))}
    </ol>
  );
}
