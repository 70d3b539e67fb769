import { useCallback, useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import {
  MAX_CONNECTION_PRIORITY,
  type ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { NumberInput } from '../forms';
import { authorityOrder } from './authorityOrder';

/** Asks which place a connection has among those that know the same people. */
export function PriorityDialog(props: {
  connection: ConnectionSummary;
  connections: readonly ConnectionSummary[];
  onSaved: () => void;
  onClose: () => void;
}) {
  const { connection, connections, onSaved, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [priority, setPriority] = useState(connection.priority);
  // Of the settings as they were when the dialog was opened: whoever has changed them meanwhile is not overwritten.
  const settings = useAsync(
    () => api.setup.getSettings(connection.id),
    [api, connection.id],
  );
  const revision = settings.value?.revision;
  const isValid =
    Number.isInteger(priority) &&
    priority >= 1 &&
    priority <= MAX_CONNECTION_PRIORITY;
  const place =
    authorityOrder(
      connections.map(one =>
        one.id === connection.id ? { ...one, priority } : one,
      ),
    ).findIndex(({ id }) => id === connection.id) + 1;
  const work = useAction(
    useCallback(async () => {
      if (revision !== undefined) {
        await api.setup.setPriority(connection.id, { priority, revision });
        onSaved();
      }
    }, [api, connection.id, priority, revision, onSaved]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={!work.isPending}
      width={520}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {t('authority.title', { connection: connection.title })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium" color="secondary">
            {t('authority.text')}
          </Text>
          <NumberInput
            label={t('authority.field')}
            description={t('authority.help')}
            value={priority}
            onChange={setPriority}
            issue={isValid ? undefined : t('authority.wrong')}
          />
          {isValid && (
            <Text as="p" variant="body-medium" role="status">
              {t('authority.outcome', {
                place: formatNumber(place),
                total: formatNumber(connections.length),
              })}
            </Text>
          )}
          <ActionError
            title={t('authority.loadFailed')}
            error={settings.error}
          />
          <ActionError title={t('authority.failed')} error={work.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          isPending={work.isPending}
          isDisabled={!isValid || revision === undefined}
          onPress={() => work.run()}
        >
          {t('authority.save')}
        </Button>
        <Button
          variant="secondary"
          isDisabled={work.isPending}
          onPress={onClose}
        >
          {t('authority.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
