import { useCallback, useId } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiRestartLine } from '@remixicon/react';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../../api';
import { formatNumber } from '../../../formatting';
import { useAction } from '../../../hooks/useAction';
import { useHrefs } from '../../../hooks/useHrefs';
import { useRunPermission } from '../../../hooks/useRunPermission';
import { useText } from '../../../hooks/useText';
import { ActionError } from '../../common';

/** Tries what failed in a sync again, and leads to the run that does. Only where the sync came to its end: any other is tried again as a whole. */
export function RetryFailedButton(props: { run: Run; count: number }) {
  const { run, count } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const permission = useRunPermission();
  const reasonId = useId();
  const retry = useAction(
    useCallback(async () => {
      const { id } = await api.runs.retryFailed(run.id);
      navigate(hrefs.run(id));
    }, [api, hrefs, navigate, run.id]),
  );
  if (run.kind !== 'sync' || run.status !== 'partial') {
    return null;
  }
  const isForbidden = !permission.loading && !permission.allowed;
  return (
    <Flex direction="column" align="end" gap="1">
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiRestartLine />}
        isDisabled={!permission.allowed}
        isPending={retry.isPending}
        aria-describedby={isForbidden ? reasonId : undefined}
        onPress={() => retry.run()}
      >
        {t('failures.retry', { count, number: formatNumber(count) })}
      </Button>
      {isForbidden && (
        <Text id={reasonId} variant="body-small" color="secondary">
          {t('disabledReason.permission')}
        </Text>
      )}
      <ActionError title={t('failures.retryFailed')} error={retry.error} />
    </Flex>
  );
}
