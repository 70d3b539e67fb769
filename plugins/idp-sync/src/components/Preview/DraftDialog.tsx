import { useCallback, useId, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type {
  ConnectionSummary,
  PolicyTextIssue,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { offsetOf, parseJson } from '../../json';
import { ActionError, errorText, FailedMessage } from '../common';
import { refusedIssues } from '../ConnectionPage/draft/refusedIssues';
import { TextIssues } from '../forms';
import { placeIssues } from './placeIssues';
import styles from './PolicyDialog.module.css';

/** Takes a policy as JSON, beginning with the saved one, and previews it. What is wrong with it is said at the field. */
export function DraftDialog(props: {
  connection: Pick<ConnectionSummary, 'id' | 'title'>;
  onClose: () => void;
}) {
  const { connection, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const area = useRef<HTMLDivElement>(null);
  const issuesId = useId();
  const [text, setText] = useState<string>();
  const [issues, setIssues] = useState<readonly PolicyTextIssue[]>([]);
  const [isFresh, setFresh] = useState(true);
  const saved = useLiveQuery(
    `saved-policy-${connection.id}`,
    signal => api.policies.getPolicy(connection.id, { signal }),
    { concerns: () => false },
  );
  const draft =
    text ??
    (saved.value ? JSON.stringify(saved.value.policy, undefined, 2) : '');
  const refuse = useCallback((found: readonly PolicyTextIssue[]) => {
    setIssues(found);
    const field = area.current?.querySelector('textarea');
    field?.focus();
    if (field && found[0]?.line !== undefined) {
      const offset = offsetOf(field.value, found[0]);
      field.setSelectionRange(offset, offset);
    }
  }, []);
  const request = useAction(
    useCallback(
      async (json: string, policy: unknown) => {
        setIssues([]);
        try {
          const { id } = await api.runs.requestRun(connection.id, {
            kind: 'preview',
            mode: 'incremental',
            policy,
            scan: isFresh ? 'fresh' : 'none',
          });
          navigate(hrefs.run(id));
        } catch (error) {
          if (!(error instanceof ResponseError) || error.statusCode !== 400) {
            throw error;
          }
          const refused = refusedIssues(error);
          refuse(
            refused.length > 0
              ? placeIssues(json, refused)
              : [{ path: '', message: errorText(error) }],
          );
        }
      },
      [api, connection.id, isFresh, navigate, hrefs, refuse],
    ),
  );
  const start = () => {
    const parsed = parseJson(draft);
    if ('value' in parsed) {
      void request.run(draft, parsed.value);
      return;
    }
    const { what, line, column } = parsed.fault;
    refuse([{ path: '', message: t(`preview.json.${what}`), line, column }]);
  };
  return (
    <Dialog
      isOpen
      isDismissable={!request.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={720}
    >
      <DialogHeader>
        {t('preview.draftTitle', { connection: connection.title })}
      </DialogHeader>
      <DialogBody>
        {!saved.value && saved.error && (
          <FailedMessage isInline error={saved.error} onRetry={saved.reload} />
        )}
        {!saved.value && !saved.error && <Skeleton width="100%" height={420} />}
        {saved.value && (
          <Flex direction="column" gap="4">
            <Text as="p" variant="body-medium">
              {t('preview.draftText')}
            </Text>
            <TextAreaField
              ref={area}
              className={styles.policy}
              label={t('preview.draftField')}
              rows={16}
              spellCheck="false"
              isInvalid={issues.length > 0}
              aria-describedby={issues.length > 0 ? issuesId : undefined}
              value={draft}
              onChange={changed => {
                setText(changed);
                setIssues([]);
              }}
            />
            <TextIssues id={issuesId} issues={issues} />
            <Flex direction="column" gap="1">
              <Checkbox isSelected={isFresh} onChange={setFresh}>
                {t('preview.draftScan')}
              </Checkbox>
              <Text as="p" variant="body-small" color="secondary">
                {t('preview.draftScanHelp')}
              </Text>
            </Flex>
            <ActionError
              title={t('preview.requestFailed')}
              error={request.error}
            />
          </Flex>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          isDisabled={!saved.value}
          isPending={request.isPending}
          onPress={start}
        >
          {t('preview.draftStart')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
