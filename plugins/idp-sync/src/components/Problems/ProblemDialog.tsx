import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type { Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { idpSyncTranslationRef } from '../../translation';
import { errorText } from '../common';

/** What is to be done to a problem. */
export type ProblemDecision = 'acknowledge' | 'resolve';

/** Longest note that the backend takes. */
const MAX_NOTE = 2_000;

/** Asks for a note, and what was typed stays there until it is saved. */
export function ProblemDialog(props: {
  problem: Problem;
  decision: ProblemDecision;
  onClose: () => void;
  onDecided: () => void;
}) {
  const { problem, decision, onClose, onDecided } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const [note, setNote] = useState(
    decision === 'acknowledge' ? problem.note ?? '' : '',
  );
  const [isAsked, setAsked] = useState(false);
  const isMissing = decision === 'resolve' && note.trim() === '';
  const save = useAction(
    useCallback(async () => {
      const body = { note: note.trim() || undefined };
      await (decision === 'resolve'
        ? api.resolveProblem(problem.id, body)
        : api.acknowledgeProblem(problem.id, body));
      onDecided();
      onClose();
    }, [api, decision, note, problem.id, onDecided, onClose]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={!save.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={560}
    >
      <DialogHeader>{t(`problems.${decision}Title`)}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium" weight="bold">
            {problem.connectionTitle}: {problem.title}
          </Text>
          <Text as="p" variant="body-medium" color="secondary">
            {t(`problems.${decision}Help`)}
          </Text>
          <TextAreaField
            label={t('problems.note')}
            description={t('problems.noteHelp')}
            isRequired={decision === 'resolve'}
            isInvalid={isAsked && isMissing}
            maxLength={MAX_NOTE}
            rows={3}
            value={note}
            onChange={setNote}
          />
          {isAsked && isMissing && (
            <Text as="p" role="alert" variant="body-small" color="danger">
              {t('problems.noteMissing')}
            </Text>
          )}
          {save.error && (
            <Alert
              status="danger"
              icon
              role="alert"
              title={t('problems.decisionFailed')}
              description={errorText(save.error)}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={save.isPending}
          onPress={onClose}
        >
          {t('problems.cancel')}
        </Button>
        <Button
          variant="primary"
          isPending={save.isPending}
          onPress={() => {
            setAsked(true);
            if (!isMissing) {
              void save.run();
            }
          }}
        >
          {t(`problems.${decision}`)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
