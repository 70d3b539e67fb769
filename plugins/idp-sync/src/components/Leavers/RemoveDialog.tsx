import { useCallback, useId, useState } from 'react';
import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Text,
  TextField,
} from '@backstage/ui';
import type { Leaver } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { fieldErrorOf } from '../common/fieldErrorOf';
import styles from './Leavers.module.css';

/** Says what removing leavers means, and asks why and when; what was typed stays there until it is done. */
export function RemoveDialog(props: {
  leavers: readonly Leaver[];
  /** Why no sync can be started now, as a sentence; the next one removes them then. */
  runObstacle: string | undefined;
  remove: (request: { reason?: string; runNow: boolean }) => Promise<void>;
  onClose: () => void;
}) {
  const { leavers, runObstacle, remove, onClose } = props;
  const { t } = useText();
  const helpId = useId();
  const [reason, setReason] = useState('');
  const [runNow, setRunNow] = useState(runObstacle === undefined);
  const [refused, setRefused] = useState('');
  const work = useAction(
    useCallback(async () => {
      setRefused(reason);
      await remove({ reason: reason.trim() || undefined, runNow });
    }, [remove, reason, runNow]),
  );
  const fieldError = fieldErrorOf(work.error, 'reason');
  const people = leavers.filter(one => one.class === 'user').length;
  const teams = leavers.length - people;
  return (
    <Dialog
      isOpen
      isDismissable={!work.isPending}
      width={560}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {t('leavers.confirm', {
          count: leavers.length,
          number: formatNumber(leavers.length),
        })}
      </DialogHeader>
      <DialogBody>
        <div className={styles.dialog}>
          <Text as="p" variant="body-medium" weight="bold">
            {[
              people > 0 &&
                t('leavers.peopleCount', {
                  count: people,
                  number: formatNumber(people),
                }),
              teams > 0 &&
                t('leavers.teamsCount', {
                  count: teams,
                  number: formatNumber(teams),
                }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Text>
          <Text as="p" variant="body-medium" color="secondary">
            {t('leavers.confirmText')}
          </Text>
          <TextField
            label={t('leavers.why')}
            description={t('leavers.whyHelp')}
            maxLength={1_000}
            value={reason}
            onChange={setReason}
            validationBehavior="aria"
            validate={value => (value === refused ? fieldError : undefined)}
          />
          <div className={styles.option}>
            <Checkbox
              isSelected={runNow}
              isDisabled={runObstacle !== undefined}
              aria-describedby={helpId}
              onChange={setRunNow}
            >
              {t('leavers.runNow')}
            </Checkbox>
            <span id={helpId} className={styles.secondary}>
              {runObstacle} {t('leavers.runNowHelp')}
            </span>
          </div>
          <ActionError
            title={t('leavers.failed')}
            error={fieldError === undefined ? work.error : undefined}
          />
        </div>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          destructive
          isPending={work.isPending}
          onPress={() => work.run()}
        >
          {t('leavers.remove')}
        </Button>
        <Button
          variant="secondary"
          isDisabled={work.isPending}
          onPress={onClose}
        >
          {t('leavers.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
