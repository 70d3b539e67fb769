import type {
  ObjectClass,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { RunFigure, figureFilters, sumCounts } from '../../runs';
import { useText } from '../../hooks/useText';
import { CountLink } from '../common';

/** One of the counts of a run; where there are changes behind it, leads to them. */
export function FigureCell(props: {
  run: RunSummary;
  name: RunFigure | 'read' | 'filtered';
  /** Whose count it is; that of all classes where it is absent. */
  objectClass?: ObjectClass;
}) {
  const { run, name, objectClass } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const value = sumCounts(run.counts, name, objectClass);
  const filters = figureFilters(run, name);
  return (
    <CountLink
      value={value}
      href={
        filters &&
        hrefs.changes(run.id, {
          ...(objectClass && { class: [objectClass] }),
          ...filters,
        })
      }
      tone={name === 'failed' ? 'danger' : undefined}
      label={t('log.cell', {
        number: formatNumber(value),
        what: t(`log.${name}`).toLocaleLowerCase(),
      })}
    />
  );
}
