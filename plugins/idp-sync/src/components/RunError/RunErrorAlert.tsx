import { Alert, ButtonLink } from '@backstage/ui';
import type { RunError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ErrorCodeText } from '../common';

/** What is wrong, in short, with the way to the run that found it. */
export function RunErrorAlert(props: { error: RunError; runId?: number }) {
  const { error, runId } = props;
  const { t } = useText();
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
        runId !== undefined && (
          <ButtonLink size="small" variant="secondary" href={hrefs.run(runId)}>
            {t('active.open', { id: String(runId) })}
          </ButtonLink>
        )
      }
    />
  );
}
