import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import type { CredentialProfileInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';

/** Deletes a credential profile; one in use is not, and its users are listed. */
export function DeleteCredentialDialog(props: {
  profile: CredentialProfileInfo;
  onDeleted: () => void;
  onClose: () => void;
}) {
  const { profile, onDeleted, onClose } = props;
  const { name, usedBy } = profile;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const remove = useAction(
    useCallback(async () => {
      await api.credentials.deleteProfile(name);
      onDeleted();
    }, [api, name, onDeleted]),
  );
  const isUsed = usedBy.length > 0;
  return (
    <Dialog
      isOpen
      isDismissable={!remove.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={480}
    >
      <DialogHeader>{t('credentials.deleteTitle', { name })}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text as="p" variant="body-medium">
            {isUsed ? t('credentials.inUse') : t('credentials.deleteText')}
          </Text>
          {isUsed && (
            <ul>
              {usedBy.map(({ id, title }) => (
                <li key={id}>
                  <Link href={hrefs.panel(id, 'setup')} variant="body-medium">
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          )}
          <ActionError
            title={t('credentials.deleteFailed')}
            error={remove.error}
          />
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
          isDisabled={isUsed}
          isPending={remove.isPending}
          onPress={() => remove.run()}
        >
          {t('credentials.delete')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
