import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { RunFigure, figureFilters, sumCounts } from '../../runs';
import { idpSyncTranslationRef } from '../../translation';
import { CountLink } from '../common';

/** How much a run created, updated, removed or failed to; leads to those changes. */
export function FigureCell(props: { run: RunSummary; name: RunFigure }) {
  const { run, name } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const value = sumCounts(run.counts, name);
  return (
    <CountLink
      value={value}
      href={hrefs.changes(run.id, figureFilters(run, name))}
      tone={name === 'failed' ? 'danger' : undefined}
      label={t('log.cell', {
        number: formatNumber(value),
        what: t(`log.${name}`).toLocaleLowerCase(),
      })}
    />
  );
}
