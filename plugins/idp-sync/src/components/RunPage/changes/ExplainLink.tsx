import { Link } from '@backstage/ui';
import type { RunChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../../hooks/useHrefs';
import { useText } from '../../../hooks/useText';

/** Leads from a change to why its object is in the catalog or not, and to all that ever happened to it. */
export function ExplainLink(props: {
  change: Pick<RunChange, 'connectionId' | 'class' | 'objectId'>;
}) {
  const { change } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <Link href={hrefs.object(change)} variant="body-small">
      {t('explain.explainLink')}
    </Link>
  );
}
