import { useCallback, useMemo, useState } from 'react';
import { Alert, Flex, Link } from '@backstage/ui';
import type {
  ConnectionDetails,
  ConnectionSummary,
  SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { Navigate, useHref, useParams } from 'react-router-dom';
import { useHrefs } from '../../hooks/useHrefs';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import { ActiveRun, RunAnnouncer } from '../ActiveRun';
import { LeaveGuard } from '../LeaveGuard';
import { ChangedMeanwhileAlert } from './ChangedMeanwhileAlert';
import { ConnectionHeading } from './ConnectionHeading';
import { ConnectionPanel } from './ConnectionPanel';
import { policyIssues } from './draft/policyIssues';
import { PanelTabs } from './PanelTabs';
import { type PanelId, PANELS } from './panels';
import type { PolicyIssue } from './PolicyPanelProps';
import { SaveBar } from './SaveBar';
import { settingsIssues } from './settingsIssues';
import { useConnectionDraft } from './useConnectionDraft';
import { useReadOnly } from './useReadOnly';

/** What the backend refused, and of which draft. */
interface Refused {
  of: unknown;
  issues: readonly PolicyIssue[];
}

/** Those that choose from what was read. */
const OF_DIRECTORY: readonly PanelId[] = ['users', 'groups', 'attributes'];

/** The panels of a connection over one draft, and the bar that saves it. */
export function ConnectionEditor(props: {
  details: ConnectionDetails;
  policy: SavedPolicy;
  summary: ConnectionSummary | undefined;
  isPaused: boolean;
  onChanged: () => void;
}) {
  const { details, policy, summary, isPaused, onChanged } = props;
  const { '*': panel = '' } = useParams();
  const { t } = useText();
  const hrefs = useHrefs();
  const root = useHref(hrefs.connection(details.id));
  const draft = useConnectionDraft(details, policy);
  const readOnly = useReadOnly(details);
  const [isDeleted, setDeleted] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const [refusedSettings, setRefusedSettings] = useState<Refused>();
  const found = useMemo(
    () => ({
      policy: policyIssues(draft.policy.value),
      settings: settingsIssues(draft.settings.value),
    }),
    [draft.policy.value, draft.settings.value],
  );
  // What the backend refused is said until something is changed about it.
  const issues =
    refused?.of === draft.policy.value && found.policy.length === 0
      ? refused.issues
      : found.policy;
  const ofSettings = [
    ...found.settings,
    ...(refusedSettings?.of === draft.settings.value
      ? refusedSettings.issues
      : []),
  ];
  const active = PANELS.find(id => id === panel);
  const isDirty = draft.settings.isDirty || draft.policy.isDirty;
  const discard = useCallback(() => {
    draft.settings.discard();
    draft.policy.discard();
  }, [draft]);

  if (isDeleted) {
    return <Navigate replace to={hrefs.connections} />;
  }
  if (!active) {
    return (
      <Navigate
        replace
        to={hrefs.panel(
          details.id,
          policy.version === 0 && !details.connected ? 'setup' : 'users',
        )}
      />
    );
  }
  return (
    <Flex direction="column" gap="4">
      <ConnectionHeading
        details={details}
        summary={summary}
        readOnly={readOnly}
      />
      {summary && (
        <RunAnnouncer
          connectionTitle={summary.title}
          activeRun={summary.activeRun}
          lastRun={summary.lastRun}
        />
      )}
      {summary?.activeRun && isActiveRun(summary.activeRun) && (
        <ActiveRun run={summary.activeRun} onChanged={onChanged} />
      )}
      <ChangedMeanwhileAlert draft={draft} />
      <PanelTabs
        connectionId={details.id}
        policyIssues={issues}
        settingsIssues={ofSettings}
        changes={draft.policy.changes}
        areSettingsDirty={draft.settings.isDirty}
      />
      {!details.connected && OF_DIRECTORY.includes(active) && (
        <Alert
          status="info"
          icon
          title={t('save.connectFirst')}
          customActions={
            <Link href={hrefs.panel(details.id, 'setup')}>
              {t('connection.toSetup')}
            </Link>
          }
        />
      )}
      <ConnectionPanel
        panel={active}
        details={details}
        summary={summary}
        draft={draft}
        readOnly={readOnly}
        policyIssues={issues}
        settingsIssues={ofSettings}
        onChanged={onChanged}
        onDeleted={() => {
          discard();
          setDeleted(true);
        }}
      />
      {!readOnly && (
        <SaveBar
          details={details}
          summary={summary}
          isPaused={isPaused}
          draft={draft}
          issues={[...ofSettings, ...issues]}
          onRefused={refusedIssues =>
            setRefused({ of: draft.policy.value, issues: refusedIssues })
          }
          onSettingsRefused={refusedIssues =>
            setRefusedSettings({
              of: draft.settings.value,
              issues: refusedIssues,
            })
          }
          onChanged={onChanged}
        />
      )}
      <LeaveGuard
        isActive={isDirty && !readOnly}
        isInside={path =>
          path === root ||
          PANELS.some(id => path === `${root}/${id}` || path === `${root}/`)
        }
        onDiscard={discard}
      />
    </Flex>
  );
}
