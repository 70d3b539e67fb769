import { Link } from '@backstage/ui';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';

/** Leads to a run, by its number. */
export function RunLink(props: { run: RunSummary }) {
  const { run } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <Link href={hrefs.run(run.id)} variant="body-medium">
      {t('page.run', { id: String(run.id) })}
    </Link>
  );
}
