import { Alert, Link } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';

/** Says on the page of a run that the guard holds something of it, and why. */
export function HeldPanel(props: {
  run: Pick<Run, 'kind' | 'connectionId' | 'warnings'>;
}) {
  const { kind, connectionId, warnings } = props.run;
  const { t } = useText();
  const hrefs = useHrefs();
  const reasons = warnings.filter(({ code }) => code === 'IDP_CHANGES_HELD');
  if (reasons.length === 0) {
    return null;
  }
  const isPreview = kind === 'preview';
  return (
    <Alert
      status="warning"
      icon
      title={isPreview ? t('held.panelPreview') : t('held.panelTitle')}
      description={
        <>
          {reasons.map(({ message }) => (
            <div key={message}>{message}</div>
          ))}
          {isPreview ? t('held.panelPreviewText') : t('held.panelText')}
        </>
      }
      customActions={
        isPreview ? undefined : (
          <Link href={hrefs.held(connectionId)}>{t('held.open')}</Link>
        )
      }
    />
  );
}
