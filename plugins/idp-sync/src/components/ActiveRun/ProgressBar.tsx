import styles from './ProgressBar.module.css';

function ratio(
  state: string,
  done: number | undefined,
  total: number | undefined,
): number | undefined {
  if (state !== 'active') {
    return state === 'done' ? 1 : 0;
  }
  if (!total || done === undefined) {
    return undefined;
  }
  return Math.min(1, done / total);
}

/** How far a phase is; moves to and fro while nobody knows how much there is. */
export function ProgressBar(props: {
  label: string;
  state: 'waiting' | 'active' | 'done';
  done?: number;
  total?: number;
}) {
  const { label, state, done, total } = props;
  const part = ratio(state, done, total);
  return (
    <div
      className={styles.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={part === undefined ? undefined : Math.floor(part * 100)}
      data-state={state}
    >
      <div
        className={styles.bar}
        data-unknown={part === undefined || undefined}
        style={{ width: `${(part ?? 0.3) * 100}%` }}
      />
    </div>
  );
}
