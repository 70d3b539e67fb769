import { useCallback, useRef, useState } from 'react';
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
import { ActionError } from '../common';
import { changedFields } from '../ConnectionPage/draft/fieldChanges';
import { refusedIssues } from '../ConnectionPage/draft/refusedIssues';
import { FileButton } from '../forms';
import styles from './VersionsPanel.module.css';

/** Where in a text a line begins. */
function offsetOf(text: string, { line = 1, column = 1 }: PolicyTextIssue) {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, { length }) => sum + length + 1, column - 1);
}

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
          />
          <div>
            <FileButton
              label={t('versions.upload')}
              accept=".yaml,.yml,application/yaml,text/yaml"
              onText={edit}
            />
          </div>
          {refused.length > 0 && (
            <ul className={styles.issues} role="alert">
              {refused.map(({ path, message, line, column }) => (
                <li key={`${line}-${column}-${path}-${message}`}>
                  {line !== undefined &&
                    `${t('versions.line', {
                      line: String(line),
                      column: String(column ?? 1),
                    })} `}
                  {path && <code>{path}</code>} {message}
                </li>
              ))}
            </ul>
          )}
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
