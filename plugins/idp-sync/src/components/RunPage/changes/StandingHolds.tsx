import { Link, Text } from '@backstage/ui';
import {
  type ChangeStatus,
  OBJECT_CLASSES,
  type ObjectClass,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../../formatting';
import { useHrefs } from '../../../hooks/useHrefs';
import { useRunBreakdown } from '../../../hooks/useRunBreakdown';
import { useText } from '../../../hooks/useText';

const HELD: readonly ChangeStatus[] = ['held', 'rejected'];

interface Shown {
  run: Run;
  /** Of which classes changes are shown; of all where none is named. */
  classes: readonly ObjectClass[];
}

function countedOf({ run, classes }: Shown): number {
  return (classes.length > 0 ? classes : OBJECT_CLASSES).reduce(
    (sum, objectClass) => {
      const { held = 0, removalsHeld = 0 } = run.counts[objectClass] ?? {};
      return sum + held + removalsHeld;
    },
    0,
  );
}

function Note(props: Shown & { counted: number }) {
  const { run, classes, counted } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const { value } = useRunBreakdown(run);
  if (!value) {
    return null;
  }
  const listed = value.reasons
    .filter(
      ({ status, class: objectClass }) =>
        HELD.includes(status) &&
        (classes.length === 0 || classes.includes(objectClass)),
    )
    .reduce((sum, { changes }) => sum + changes, 0);
  const count = counted - listed;
  if (count <= 0) {
    return null;
  }
  return (
    <Text variant="body-medium" color="secondary">
      {t('changes.standing', { count, number: formatNumber(count) })}{' '}
      <Link href={hrefs.held(run.connectionId)}>{t('held.open')}</Link>
    </Text>
  );
}

/** Says why a run counts more held changes than it lists: those that stand as in the run before are not listed again. */
export function StandingHolds(
  props: Shown & { statuses: readonly ChangeStatus[] },
) {
  const { run, classes, statuses } = props;
  const counted = countedOf({ run, classes });
  const isMeant =
    statuses.length === 0 || statuses.some(status => HELD.includes(status));
  return counted > 0 && isMeant ? (
    <Note run={run} classes={classes} counted={counted} />
  ) : null;
}
