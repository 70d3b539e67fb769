import { Alert, Link } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';

/** Which connections have changes that wait for approval. */
export function HeldBanner(props: {
  connections: readonly Pick<ConnectionSummary, 'id' | 'title' | 'held'>[];
}) {
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <>
      {props.connections.map(({ id, title, held = 0 }) =>
        held > 0 ? (
          <Alert
            key={id}
            status="warning"
            icon
            title={t('held.bannerTitle', {
              title,
              count: held,
              number: formatNumber(held),
            })}
            customActions={<Link href={hrefs.held(id)}>{t('held.open')}</Link>}
          />
        ) : null,
      )}
    </>
  );
}
