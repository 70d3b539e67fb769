import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from './useText';
import { useRunPermission } from './useRunPermission';

/** Why the viewer cannot run a connection, as a sentence; `undefined` where nothing is in the way. */
export function useRunObstacle(
  connection: Pick<ConnectionSummary, 'state' | 'error' | 'enabled'>,
  isPaused: boolean,
): string | undefined {
  const { t } = useText();
  const permission = useRunPermission();
  if (!permission.loading && !permission.allowed) {
    return t('disabledReason.permission');
  }
  if (connection.state === 'orphaned') {
    return t('disabledReason.orphaned');
  }
  if (connection.state === 'notConnected') {
    return t('disabledReason.notConnected');
  }
  if (connection.error) {
    return t('disabledReason.invalid');
  }
  if (!connection.enabled) {
    return t('disabledReason.disabled');
  }
  return isPaused ? t('disabledReason.paused') : undefined;
}
