import type {
  ObjectClass,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { RUN_FIGURES, figureFilters, sumCounts } from '../../runs';
import { useText } from '../../hooks/useText';
import { CountLink } from '../common';
import styles from './RunCountsSummary.module.css';

/** What a run did in a line: `12 created, 3 updated`, each number a link to the changes behind it. */
export function RunCountsSummary(props: {
  run: RunSummary;
  /** Whose counts they are; those of all classes where it is absent. */
  objectClass?: ObjectClass;
  /** One number below the other. */
  isStacked?: boolean;
}) {
  const { run, objectClass, isStacked } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const figures = RUN_FIGURES.map(name => ({
    name,
    value: sumCounts(run.counts, name, objectClass),
  })).filter(({ value }) => value > 0);
  if (figures.length === 0) {
    if (isStacked) {
      return <>–</>;
    }
    if (run.status !== 'succeeded') {
      return <>{t('overview.nothingApplied')}</>;
    }
    return run.kind === 'scan' ? (
      <>{t('overview.directoryRead')}</>
    ) : (
      <>{t('overview.noChanges')}</>
    );
  }
  return (
    <span className={styles.figures} data-stacked={isStacked || undefined}>
      {figures.map(({ name, value }) => (
        <span key={name} className={styles.figure}>
          <CountLink
            value={value}
            href={hrefs.changes(run.id, {
              ...(objectClass && { class: [objectClass] }),
              ...figureFilters(run, name),
            })}
            tone={name === 'failed' ? 'danger' : undefined}
          />{' '}
          {t(`log.${name}`).toLocaleLowerCase()}
        </span>
      ))}
    </span>
  );
}
