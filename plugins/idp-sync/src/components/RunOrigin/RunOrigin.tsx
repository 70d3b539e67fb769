import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import type { RunSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';

/** Who or what started a run: `by Jane Doe`. */
export function RunTriggerText(props: {
  run: Pick<RunSummary, 'trigger' | 'requestedBy'>;
}) {
  const { run } = props;
  const { t } = useText();
  return run.requestedBy ? (
    <>
      {t('trigger.by', { who: '' })}
      <EntityDisplayName
        entityRef={run.requestedBy}
        defaultKind="user"
        hideIcon
        disableTooltip
      />
    </>
  ) : (
    <>{t(`trigger.${run.trigger}`)}</>
  );
}

/** What kind of run it was and who or what started it: `Full sync by Jane Doe`. */
export function RunOrigin(props: {
  run: Pick<
    RunSummary,
    'kind' | 'mode' | 'trigger' | 'requestedBy' | 'retryOf'
  >;
}) {
  const { run } = props;
  const { t } = useText();
  return (
    <>
      {run.retryOf === undefined
        ? t(`kind.${run.kind}-${run.mode}`)
        : t('kind.retryFailed', { id: String(run.retryOf) })}{' '}
      <RunTriggerText run={run} />
    </>
  );
}
