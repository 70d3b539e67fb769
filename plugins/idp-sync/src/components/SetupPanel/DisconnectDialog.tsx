import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Radio,
  RadioGroup,
  Skeleton,
  Text,
  TextField,
} from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { ActionError, FailedMessage } from '../common';
import styles from './SetupPanel.module.css';

const CHOICES = ['keep', 'remove'] as const;

/** Says what disconnecting does, asks what becomes of the entities, and has the name typed. */
export function DisconnectDialog(props: {
  connectionId: string;
  title: string;
  /** Gets the preview of what is removed, where something is. */
  onDone: (previewId: number | undefined) => void;
  onClose: () => void;
}) {
  const { connectionId, title, onDone, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [entities, setEntities] = useState<(typeof CHOICES)[number]>('keep');
  const [typed, setTyped] = useState('');
  const effect = useLiveQuery(
    `disconnect-${connectionId}`,
    signal => api.setup.getDisconnectEffect(connectionId, { signal }),
    { concerns: signal => signal.connectionId === connectionId },
  );
  const disconnect = useAction(
    useCallback(async () => {
      const { previewId } = await api.setup.disconnect(connectionId, {
        entities,
        confirm: typed,
      });
      onDone(previewId);
    }, [api, connectionId, entities, typed, onDone]),
  );
  const { value, error, reload } = effect;
  return (
    <Dialog
      isOpen
      isDismissable={!disconnect.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={560}
    >
      <DialogHeader>
        {t('setup.disconnectTitle', { connection: title })}
      </DialogHeader>
      <DialogBody>
        {!value && error && (
          <FailedMessage isInline error={error} onRetry={reload} />
        )}
        {!value && !error && <Skeleton width="100%" height={180} />}
        {value && (
          <Flex direction="column" gap="4">
            <div>
              <Text as="p" variant="body-medium">
                {t('setup.disconnectText')}
              </Text>
              <ul className={styles.counts}>
                <li>
                  {t('setup.disconnectEntities', {
                    users: formatNumber(value.users),
                    groups: formatNumber(value.groups),
                  })}
                </li>
                <li>
                  {t('setup.disconnectMirror', {
                    number: formatNumber(value.mirrorObjects),
                  })}
                </li>
              </ul>
            </div>
            <RadioGroup
              label={t('setup.entities')}
              value={entities}
              onChange={choice =>
                setEntities(CHOICES.find(one => one === choice) ?? 'keep')
              }
            >
              {CHOICES.map(choice => (
                <Radio key={choice} value={choice}>
                  {t(`setup.entitiesChoice.${choice}`)}
                </Radio>
              ))}
            </RadioGroup>
            <TextField
              label={t('setup.typeName', { name: title })}
              autoComplete="off"
              spellCheck="false"
              value={typed}
              onChange={setTyped}
            />
            <ActionError
              title={t('setup.disconnectFailed')}
              error={disconnect.error}
            />
          </Flex>
        )}
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={disconnect.isPending}
          onPress={onClose}
        >
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive
          isDisabled={!value || typed !== title}
          isPending={disconnect.isPending}
          onPress={() => disconnect.run()}
        >
          {t('setup.disconnect')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
