import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { idpSyncConfigurePermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiToolsLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { ActionError, saveFile } from '../common';

function SupportBundleDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [personalData, setPersonalData] = useState(false);
  const download = useAction(
    useCallback(async () => {
      const bundle = await api.problems.getSupportBundle({ personalData });
      const day = new Date().toISOString().slice(0, 10);
      saveFile(bundle, `idp-sync-support-${day}.json`);
      onClose();
    }, [api, personalData, onClose]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={!download.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={560}
    >
      <DialogHeader>{t('support.title')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium">
            {t('support.text')}
          </Text>
          <Flex direction="column" gap="1">
            <Checkbox isSelected={personalData} onChange={setPersonalData}>
              {t('support.personal')}
            </Checkbox>
            <Text as="p" variant="body-small" color="secondary">
              {t('support.personalHelp')}
            </Text>
          </Flex>
          <ActionError title={t('support.failed')} error={download.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={download.isPending}
          onPress={onClose}
        >
          {t('problems.cancel')}
        </Button>
        <Button
          variant="primary"
          isPending={download.isPending}
          onPress={() => download.run()}
        >
          {t('support.download')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** For those who may configure: a file that tells those who help what is the matter. */
export function SupportBundleButton() {
  const { t } = useText();
  const { allowed } = usePermission({ permission: idpSyncConfigurePermission });
  const [isOpen, setOpen] = useState(false);
  if (!allowed) {
    return null;
  }
  return (
    <>
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiToolsLine />}
        onPress={() => setOpen(true)}
      >
        {t('support.button')}
      </Button>
      {isOpen && <SupportBundleDialog onClose={() => setOpen(false)} />}
    </>
  );
}
