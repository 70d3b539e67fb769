import { useCallback, useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Link } from '@backstage/ui';
import type {
  ConnectionDetails,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiPlayLine, RiSaveLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { changedMeanwhile, refusedIssues } from './draft/refusedIssues';
import { panelOf } from './panels';
import type { PolicyIssue } from './PolicyPanelProps';
import { SaveDialog, type SaveOutcome } from './SaveDialog';
import { type ConnectionDraft, savedSettings } from './useConnectionDraft';
import styles from './ConnectionPage.module.css';

/** Saves what was changed in any of the panels, or throws it away. */
export function SaveBar(props: {
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  isPaused: boolean;
  draft: ConnectionDraft;
  issues: readonly PolicyIssue[];
  onRefused: (issues: readonly PolicyIssue[]) => void;
  onSettingsRefused: (issues: readonly PolicyIssue[]) => void;
  onChanged: () => void;
}) {
  const { details, summary, isPaused, draft, issues, onRefused, onChanged } =
    props;
  const { onSettingsRefused } = props;
  const { settings, policy } = draft;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const [isSaving, setSaving] = useState(false);
  const [outcome, setOutcome] = useState<SaveOutcome>();
  const isFirst = policy.base.revision === 0;
  const isDirty = settings.isDirty || policy.isDirty;
  // The first sync needs a directory that has been read, and nothing else.
  const isPolicyDue = policy.isDirty || isFirst;
  const canBegin = details.connected;

  useEffect(() => {
    if (isDirty) {
      setOutcome(undefined);
    }
  }, [isDirty]);

  const save = useAction(
    useCallback(async () => {
      if (settings.isDirty) {
        try {
          const changed = await api.setup.changeSettings(details.id, {
            ...settings.value,
            revision: settings.base.revision,
          });
          settings.onSaved(savedSettings(changed));
          onChanged();
          setOutcome({ kind: 'settings' });
        } catch (error) {
          onSettingsRefused(
            refusedIssues(error instanceof Error ? error : undefined),
          );
          onChanged();
          throw error;
        }
      }
      if (isPolicyDue && canBegin) {
        setSaving(true);
      }
    }, [
      api,
      details.id,
      settings,
      onChanged,
      onSettingsRefused,
      isPolicyDue,
      canBegin,
    ]),
  );

  useEffect(() => {
    if (isSaving && !isPolicyDue) {
      // It has been saved, though the answer that said so got lost.
      setSaving(false);
      setOutcome({ kind: 'saved', version: policy.base.revision });
    }
  }, [isSaving, isPolicyDue, policy.base.revision]);

  if (!isDirty && !outcome && !(isFirst && canBegin)) {
    return null;
  }
  const changes = settings.changes.length + policy.changes.length;
  const [first] = issues;
  const isBlocked =
    issues.length > 0 ||
    settings.newer !== undefined ||
    policy.newer !== undefined ||
    (policy.isDirty && !canBegin && !settings.isDirty);
  const text = () => {
    if (outcome && !isDirty) {
      return outcome.kind === 'settings'
        ? t('save.settingsSaved')
        : t('save.saved', { version: String(outcome.version) });
    }
    return isDirty ? t('save.changes', { count: changes }) : t('save.ready');
  };
  return (
    <>
      <ActionError
        title={t('save.failed')}
        error={changedMeanwhile(save.error) ? undefined : save.error}
      />
      <div className={styles.bar} role="region" aria-label={t('save.bar')}>
        <div className={styles.barText}>
          <div role="status">{text()}</div>
          <div className={styles.barHint}>
            {issues.length > 0 && (
              <Link
                href={hrefs.panel(
                  details.id,
                  first.path.startsWith('settings') ||
                    [
                      'title',
                      'provider',
                      'credentialProfile',
                      'confirmSecret',
                    ].includes(first.path)
                    ? 'setup'
                    : panelOf(first.path),
                )}
                variant="body-small"
              >
                {t('save.wrong', { count: issues.length })}
              </Link>
            )}
            {issues.length === 0 && policy.isDirty && !canBegin && (
              <Link
                href={hrefs.panel(details.id, 'setup')}
                variant="body-small"
              >
                {t('save.connectFirst')}
              </Link>
            )}
            {(settings.isRestored || policy.isRestored) && t('save.restored')}
            {!isDirty && outcome?.kind === 'started' && (
              <Link href={hrefs.run(outcome.runId)} variant="body-small">
                {t('save.started', { id: String(outcome.runId) })}
              </Link>
            )}
          </div>
        </div>
        <div className={styles.buttons}>
          {isDirty && (
            <Button
              variant="secondary"
              isDisabled={save.isPending}
              onPress={() => {
                settings.discard();
                policy.discard();
              }}
            >
              {t('save.discard')}
            </Button>
          )}
          {(isDirty || (isFirst && canBegin)) && (
            <Button
              variant="primary"
              iconStart={isFirst && canBegin ? <RiPlayLine /> : <RiSaveLine />}
              isDisabled={isBlocked}
              isPending={save.isPending}
              onPress={() => save.run()}
            >
              {isFirst && canBegin ? t('save.begin') : t('save.save')}
            </Button>
          )}
        </div>
      </div>
      {isSaving && (
        <SaveDialog
          details={details}
          summary={summary}
          isPaused={isPaused}
          isFirst={isFirst}
          policy={policy.value}
          baseVersion={policy.base.revision}
          onRefused={refused => {
            setSaving(false);
            onRefused(refused);
          }}
          onOutdated={() => {
            setSaving(false);
            onChanged();
          }}
          onSaved={(saved, done) => {
            setSaving(false);
            policy.onSaved(saved);
            setOutcome(done);
            onChanged();
          }}
          onFailed={onChanged}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  );
}
