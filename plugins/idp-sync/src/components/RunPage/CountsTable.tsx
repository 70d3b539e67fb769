import { Text } from '@backstage/ui';
import {
  ClassCounts,
  OBJECT_CLASSES,
  ObjectClass,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { figureFilters } from '../../runs';
import { useText } from '../../hooks/useText';
import { CountLink } from '../common';
import styles from './CountsTable.module.css';

/** Which counts belong together; each group sums up as Law 4 says. */
const GROUPS = [
  { title: 'groupDirectory', counts: ['read', 'inScope', 'filtered'] },
  {
    title: 'groupChanges',
    counts: [
      'created',
      'updated',
      'unchanged',
      'switchedOff',
      'failed',
      'held',
      'notApplied',
      'refused',
    ],
  },
  {
    title: 'groupLeavers',
    counts: [
      'removed',
      'deactivated',
      'remaining',
      'removalsHeld',
      'removalsOutstanding',
    ],
  },
  { title: 'groupCatalog', counts: ['managedBefore', 'managedAfter'] },
  {
    title: 'groupMemberships',
    counts: ['membershipsAdded', 'membershipsRemoved'],
  },
] as const satisfies { title: string; counts: (keyof ClassCounts)[] }[];

/** Counts that say something is not as it should be, as soon as they are not zero. */
const TROUBLE: Partial<Record<keyof ClassCounts, 'danger' | 'warning'>> = {
  failed: 'danger',
  held: 'warning',
  notApplied: 'warning',
  refused: 'warning',
  removalsHeld: 'warning',
  removalsOutstanding: 'warning',
};

function Count(props: {
  run: Run;
  name: (typeof GROUPS)[number]['counts'][number];
  objectClass: ObjectClass;
}) {
  const { run, name, objectClass } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const value = run.counts[objectClass]?.[name] ?? 0;
  const filters = figureFilters(run, name);
  return (
    <CountLink
      value={value}
      tone={TROUBLE[name]}
      href={
        filters && hrefs.changes(run.id, { class: [objectClass], ...filters })
      }
      label={t('counts.linkLabel', {
        number: formatNumber(value),
        class: t(`class.${objectClass}`),
        what: t(`counts.${name}`),
      })}
    />
  );
}

/** What a run did to each class; numbers with changes behind them lead there. */
export function CountsTable(props: { run: Run }) {
  const { run } = props;
  const { t } = useText();
  // Only a run that confirms a preview can refuse something.
  const isToldOf = (name: keyof ClassCounts) =>
    name !== 'refused' || run.previewId !== undefined;
  return (
    <>
      {run.kind === 'preview' && (
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.note}
        >
          {t('counts.wouldBe')}
        </Text>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            <td />
            {OBJECT_CLASSES.map(objectClass => (
              <th key={objectClass} scope="col">
                {t(`class.${objectClass}`)}
              </th>
            ))}
          </tr>
        </thead>
        {GROUPS.map(group => (
          <tbody key={group.title}>
            <tr className={styles.group}>
              <th scope="rowgroup" colSpan={OBJECT_CLASSES.length + 1}>
                {t(`counts.${group.title}`)}
              </th>
            </tr>
            {group.counts.filter(isToldOf).map(name => (
              <tr key={name}>
                <th scope="row">{t(`counts.${name}`)}</th>
                {OBJECT_CLASSES.map(objectClass => (
                  <td key={objectClass}>
                    <Count run={run} name={name} objectClass={objectClass} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </>
  );
}
