import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import type { RunChange } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Leads to the entity in the catalog, where there should be one. */
export function ChangedEntityLink(props: {
  change: Pick<RunChange, 'action' | 'status' | 'entityRef'>;
}) {
  const { action, status, entityRef = '' } = props.change;
  const hrefOf = useEntityRefLink();
  const isGone = action === 'remove' && status === 'applied';
  const isNotThereYet = action === 'create' && status !== 'applied';
  if (isGone || isNotThereYet) {
    return <>{entityRef}</>;
  }
  return (
    <Link href={hrefOf(entityRef)} variant="body-small">
      {entityRef}
    </Link>
  );
}
