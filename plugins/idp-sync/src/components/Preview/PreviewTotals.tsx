import {
  OBJECT_CLASSES,
  type ObjectClass,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { type ChangeFilters, useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { CountLink } from '../common';
import { filterOf, type PreviewSums, TOTALS } from './previewTotals';
import styles from './PreviewTotals.module.css';

const CLASS_NAMES = {
  user: 'people',
  group: 'teams',
  organization: 'organization',
} as const;

const TONES: Partial<Record<string, 'danger' | 'warning'>> = {
  failed: 'danger',
  heldCount: 'warning',
};

/** The sums of a preview by class; each leads to the rows behind it, where links are wanted. */
export function PreviewTotals(props: {
  run: Run;
  sums: PreviewSums;
  isLinked: boolean;
}) {
  const { run, sums, isLinked } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const classes = OBJECT_CLASSES.filter(
    objectClass =>
      objectClass !== 'organization' ||
      TOTALS.some(name => sums[name].organization > 0),
  );
  const row = (
    name:
      | (typeof TOTALS)[number]
      | 'membershipsAdded'
      | 'membershipsRemoved'
      | 'unchanged',
    valueOf: (objectClass: ObjectClass) => number,
    filters?: ChangeFilters,
  ) => (
    <tr key={name}>
      <th scope="row">{t(`preview.${name}`)}</th>
      {classes.map(objectClass => (
        <td key={objectClass}>
          <CountLink
            value={valueOf(objectClass)}
            tone={TONES[name]}
            href={
              isLinked && filters
                ? hrefs.changes(run.id, { class: [objectClass], ...filters })
                : undefined
            }
            label={t('preview.linkLabel', {
              what: t(`preview.${name}`),
              class: t(`preview.${CLASS_NAMES[objectClass]}`),
              number: formatNumber(valueOf(objectClass)),
            })}
          />
        </td>
      ))}
    </tr>
  );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('preview.objects')}</th>
          {classes.map(objectClass => (
            <th key={objectClass} scope="col">
              {t(`preview.${CLASS_NAMES[objectClass]}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {TOTALS.map(name =>
          row(name, objectClass => sums[name][objectClass], filterOf(name)),
        )}
        {row('unchanged', objectClass => run.counts[objectClass].unchanged)}
        {row(
          'membershipsAdded',
          objectClass => run.counts[objectClass].membershipsAdded,
          { status: ['planned'], memberships: ['added'] },
        )}
        {row(
          'membershipsRemoved',
          objectClass => run.counts[objectClass].membershipsRemoved,
          { status: ['planned'], memberships: ['removed'] },
        )}
      </tbody>
    </table>
  );
}
