import { useCallback } from 'react';
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
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';

/** Deletes a connection that is not connected; one that still has entities in the catalog is refused by the backend. */
export function DeleteConnectionDialog(props: {
  connectionId: string;
  title: string;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { connectionId, title, onDeleted, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const remove = useAction(
    useCallback(async () => {
      await api.setup.deleteConnection(connectionId);
      onDeleted();
    }, [api, connectionId, onDeleted]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={!remove.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={480}
    >
      <DialogHeader>
        {t('setup.deleteTitle', { connection: title })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text as="p" variant="body-medium">
            {t('setup.deleteText')}
          </Text>
          <ActionError title={t('setup.deleteFailed')} error={remove.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={remove.isPending}
          onPress={onClose}
        >
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={remove.isPending}
          onPress={() => remove.run()}
        >
          {t('setup.delete')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
