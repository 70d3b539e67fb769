import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { RUN_FIGURES, figureFilters, sumCounts } from '../../runs';
import { idpSyncTranslationRef } from '../../translation';
import { CountLink } from '../common';
import styles from './RunCountsSummary.module.css';

/** What a run did in a line: `12 created, 3 updated`, each number a link to the changes behind it. */
export function RunCountsSummary(props: {
  run: RunSummary;
  /** One number below the other. */
  isStacked?: boolean;
}) {
  const { run, isStacked } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const figures = RUN_FIGURES.map(name => ({
    name,
    value: sumCounts(run.counts, name),
  })).filter(({ value }) => value > 0);
  if (figures.length === 0) {
    if (isStacked) {
      return <>–</>;
    }
    return run.status === 'succeeded' ? (
      <>{t('overview.noChanges')}</>
    ) : (
      <>{t('overview.nothingApplied')}</>
    );
  }
  return (
    <span className={styles.figures} data-stacked={isStacked || undefined}>
      {figures.map(({ name, value }) => (
        <span key={name} className={styles.figure}>
          <CountLink
            value={value}
            href={hrefs.changes(run.id, figureFilters(run, name))}
            tone={name === 'failed' ? 'danger' : undefined}
          />{' '}
          {t(`log.${name}`).toLocaleLowerCase()}
        </span>
      ))}
    </span>
  );
}
