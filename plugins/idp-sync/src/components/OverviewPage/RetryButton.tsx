import { useCallback, useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiRefreshLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useFocusHandover } from '../../hooks/useFocusHandover';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';

/** Tries a failing connection again without waiting; stays, with the focus, until that has ended. */
export function RetryButton(props: {
  connection: Pick<ConnectionSummary, 'id' | 'title'>;
  isActive: boolean;
  onChanged: () => void;
}) {
  const { connection, isActive, onChanged } = props;
  const { id, title } = connection;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useRunPermission();
  const button = useRef<HTMLButtonElement>(null);
  useFocusHandover(button);
  const retry = useAction(
    useCallback(async () => {
      await api.runs.requestRun(id, { kind: 'sync', mode: 'incremental' });
      onChanged();
    }, [api, id, onChanged]),
  );
  return (
    <>
      <Button
        ref={button}
        size="small"
        variant="secondary"
        iconStart={<RiRefreshLine />}
        isDisabled={permission.loading}
        isPending={retry.isPending || isActive}
        aria-label={t('failing.retryLabel', { connection: title })}
        onPress={() => retry.run()}
      >
        {t('failing.retry')}
      </Button>
      <ActionError title={t('overview.requestFailed')} error={retry.error} />
    </>
  );
}
