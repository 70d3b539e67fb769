import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { idpSyncTranslationRef } from '../../translation';
import { errorText, FailedMessage } from '../common';

/** Takes a policy as JSON, beginning with the saved one, and previews it. */
export function DraftDialog(props: {
  connection: Pick<ConnectionSummary, 'id' | 'title'>;
  onClose: () => void;
}) {
  const { connection, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const [text, setText] = useState<string>();
  const [isFresh, setFresh] = useState(true);
  const saved = useLiveQuery(
    `saved-policy-${connection.id}`,
    signal => api.getPolicy(connection.id, { signal }),
    { concerns: () => false },
  );
  const draft =
    text ??
    (saved.value ? JSON.stringify(saved.value.policy, undefined, 2) : '');
  const request = useAction(
    useCallback(async () => {
      const policy = parseJson(draft, message =>
        t('preview.draftInvalid', { message }),
      );
      const { id } = await api.requestRun(connection.id, {
        kind: 'preview',
        mode: 'incremental',
        policy,
        scan: isFresh ? 'fresh' : 'none',
      });
      navigate(hrefs.run(id));
    }, [api, connection.id, draft, isFresh, navigate, hrefs, t]),
  );
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={720}>
      <DialogHeader>
        {t('preview.draftTitle', { connection: connection.title })}
      </DialogHeader>
      <DialogBody>
        {saved.error && !saved.value ? (
          <FailedMessage isInline error={saved.error} onRetry={saved.reload} />
        ) : (
          <Flex direction="column" gap="4">
            <Text as="p" variant="body-medium">
              {t('preview.draftText')}
            </Text>
            <TextAreaField
              label={t('preview.draftField')}
              rows={16}
              spellCheck="false"
              value={draft}
              isDisabled={!saved.value}
              onChange={setText}
            />
            <Checkbox isSelected={isFresh} onChange={setFresh}>
              {t('preview.draftScan')}
            </Checkbox>
            {request.error && (
              <Alert
                status="danger"
                icon
                role="alert"
                title={t('preview.requestFailed')}
                description={errorText(request.error)}
              />
            )}
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
          onPress={() => request.run()}
        >
          {t('preview.draftStart')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function parseJson(text: string, describe: (message: string) => string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(describe(error instanceof Error ? error.message : ''));
  }
}
