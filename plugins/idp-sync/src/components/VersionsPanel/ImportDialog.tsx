import { useCallback, useId, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type {
  Policy,
  PolicyTextIssue,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { offsetOf } from '../../json';
import { ActionError } from '../common';
import { changedFields } from '../ConnectionPage/draft/fieldChanges';
import { refusedIssues } from '../ConnectionPage/draft/refusedIssues';
import { FileButton, TextIssues } from '../forms';
import styles from './VersionsPanel.module.css';

/** Takes a policy as YAML into the draft; what is wrong with it is said with its line. */
export function ImportDialog(props: {
  connectionId: string;
  /** The draft that it would take the place of. */
  current: Policy;
  onImport: (policy: Policy) => void;
  onClose: () => void;
}) {
  const { connectionId, current, onImport, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [text, setText] = useState('');
  const [refused, setRefused] = useState<readonly PolicyTextIssue[]>([]);
  const [isSame, setSame] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const issuesId = useId();
  const edit = (changed: string) => {
    setText(changed);
    setRefused([]);
    setSame(false);
  };
  const parse = useAction(
    useCallback(async () => {
      setRefused([]);
      try {
        const { policy } = await api.policies.parseYaml(connectionId, text);
        if (changedFields(current, policy).length === 0) {
          setSame(true);
        } else {
          onImport(policy);
        }
      } catch (error) {
        const issues = refusedIssues(
          error instanceof Error ? error : undefined,
        );
        if (issues.length === 0) {
          throw error;
        }
        setRefused(issues);
        const field = area.current?.querySelector('textarea');
        const offset = offsetOf(text, issues[0]);
        field?.focus();
        field?.setSelectionRange(offset, offset);
      }
    }, [api, connectionId, text, current, onImport]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={!parse.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={720}
    >
      <DialogHeader>{t('versions.importTitle')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium">
            {t('versions.importText')}
          </Text>
          <TextAreaField
            ref={area}
            className={styles.yaml}
            label={t('versions.yaml')}
            rows={16}
            spellCheck="false"
            value={text}
            onChange={edit}
            isInvalid={refused.length > 0}
            aria-describedby={refused.length > 0 ? issuesId : undefined}
          />
          <div>
            <FileButton
              label={t('versions.upload')}
              accept=".yaml,.yml,application/yaml,text/yaml"
              onText={edit}
            />
          </div>
          <TextIssues id={issuesId} issues={refused} />
          {isSame && (
            <Text as="p" variant="body-medium" role="status">
              {t('versions.importSame')}
            </Text>
          )}
          <ActionError title={t('versions.importFailed')} error={parse.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          isDisabled={!text.trim()}
          isPending={parse.isPending}
          onPress={() => parse.run()}
        >
          {t('versions.importAction')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
