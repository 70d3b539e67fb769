import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Skeleton,
} from '@backstage/ui';
import type {
  ConnectionDetails,
  ConnectionSummary,
  Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useRunObstacle } from '../../hooks/useRunObstacle';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { changedMeanwhile, refusedIssues } from './draft/refusedIssues';
import type { Saved } from './draft/useDraft';
import type { PolicyIssue } from './PolicyPanelProps';
import { PreviewAgain, SavePreview } from './SavePreview';

/** What came of saving. */
export type SaveOutcome =
  | { kind: 'settings' }
  | { kind: 'saved'; version: number }
  | { kind: 'started'; version: number; runId: number };

/** Shows what a draft would change before it is saved, and then saves it and starts the sync that was shown. */
export function SaveDialog(props: {
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  isPaused: boolean;
  /** Nothing has been synced by this connection yet. */
  isFirst: boolean;
  policy: Policy;
  baseVersion: number;
  /** The backend refuses the draft at some fields. */
  onRefused: (issues: readonly PolicyIssue[]) => void;
  /** Somebody else has saved a later version. */
  onOutdated: () => void;
  onSaved: (saved: Saved<Policy>, outcome: SaveOutcome) => void;
  /** It failed, or its answer did not come: what is saved may be another than before. */
  onFailed: () => void;
  onClose: () => void;
}) {
  const { details, summary, isPaused, isFirst, policy, baseVersion } = props;
  const { onRefused, onOutdated, onSaved, onFailed, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const obstacle = useRunObstacle(
    summary ?? { state: 'neverSynced', enabled: details.enabled },
    isPaused,
  );
  const [previewId, setPreviewId] = useState<number>();
  const [isReady, setReady] = useState<{ isEmpty: boolean }>();

  const guarded = useCallback(
    async <T,>(work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (error) {
        const cause = error instanceof Error ? error : undefined;
        const issues = refusedIssues(cause, 'policy');
        if (changedMeanwhile(cause)) {
          onOutdated();
        } else if (issues.length > 0) {
          onRefused(issues);
        } else {
          onFailed();
          throw error;
        }
        return undefined;
      }
    },
    [onOutdated, onRefused, onFailed],
  );
  const preview = useAction(
    useCallback(async () => {
      setPreviewId(undefined);
      setReady(undefined);
      const run = await guarded(() =>
        api.runs.requestRun(details.id, {
          kind: 'preview',
          mode: 'incremental',
          scan: 'fresh',
          policy,
          baseVersion,
        }),
      );
      setPreviewId(run?.id);
    }, [api, details.id, policy, baseVersion, guarded]),
  );
  const confirm = useAction(
    useCallback(async () => {
      if (previewId === undefined) {
        return;
      }
      const run = await guarded(() => api.previews.confirmPreview(previewId));
      if (run) {
        const version = baseVersion + 1;
        onSaved(
          { revision: version, value: policy },
          { kind: 'started', version, runId: run.id },
        );
      }
    }, [api, previewId, guarded, baseVersion, onSaved, policy]),
  );
  const save = useAction(
    useCallback(async () => {
      const saved = await guarded(() =>
        api.policies.savePolicy(details.id, { policy, baseVersion }),
      );
      if (saved) {
        onSaved(
          { revision: saved.version, value: saved.policy },
          { kind: 'saved', version: saved.version },
        );
      }
    }, [api, details.id, policy, baseVersion, guarded, onSaved]),
  );

  const isStarted = useRef(false);
  useEffect(() => {
    if (!isStarted.current && obstacle === undefined) {
      isStarted.current = true;
      void preview.run();
    }
  }, [preview, obstacle]);

  const isPending = confirm.isPending || save.isPending;
  const onEnded = useCallback(
    (isEmpty: boolean | undefined) =>
      setReady(isEmpty === undefined ? undefined : { isEmpty }),
    [],
  );
  const confirmText = () => {
    if (isFirst) {
      return t('save.confirmBegin');
    }
    return isReady?.isEmpty ? t('save.confirmEmpty') : t('save.confirm');
  };
  return (
    <Dialog
      isOpen
      isDismissable={!isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={640}
    >
      <DialogHeader>
        {isFirst
          ? t('save.beginTitle', { connection: details.title })
          : t('save.title', { connection: details.title })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {obstacle && (
            <Alert
              status="info"
              icon
              title={t('save.noRun')}
              description={obstacle}
            />
          )}
          {previewId === undefined && preview.isPending && (
            <Skeleton width="100%" height={160} />
          )}
          {previewId !== undefined && (
            <SavePreview
              runId={previewId}
              onEnded={onEnded}
              onAgain={preview.run}
            />
          )}
          <ActionError
            title={t('preview.requestFailed')}
            error={preview.error}
          />
          {preview.error && <PreviewAgain onPress={preview.run} />}
          <ActionError
            title={t('save.failed')}
            error={confirm.error ?? save.error}
          />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" isDisabled={isPending} onPress={onClose}>
          {t('preview.cancel')}
        </Button>
        {!isReady?.isEmpty && (
          <Button
            variant={obstacle ? 'primary' : 'tertiary'}
            isPending={save.isPending}
            isDisabled={confirm.isPending}
            onPress={() => save.run()}
          >
            {t('save.withoutSync')}
          </Button>
        )}
        {!obstacle && (
          <Button
            variant="primary"
            isDisabled={!isReady || save.isPending}
            isPending={
              confirm.isPending || (isReady?.isEmpty && save.isPending)
            }
            onPress={() => (isReady?.isEmpty ? save.run() : confirm.run())}
          >
            {confirmText()}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
