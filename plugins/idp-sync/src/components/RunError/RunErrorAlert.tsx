import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, ButtonLink } from '@backstage/ui';
import type {
  RunError,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { idpSyncTranslationRef } from '../../translation';
import { ErrorCodeText } from '../common';

/** Why the last run failed, in short, with the way to that run. */
export function RunErrorAlert(props: { run: RunSummary; error: RunError }) {
  const { run, error } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  return (
    <Alert
      status="danger"
      icon
      title={error.message}
      description={
        <>
          {error.remedy} <ErrorCodeText code={error.code} />
        </>
      }
      customActions={
        <ButtonLink size="small" variant="secondary" href={hrefs.run(run.id)}>
          {t('active.open', { id: String(run.id) })}
        </ButtonLink>
      }
    />
  );
}
