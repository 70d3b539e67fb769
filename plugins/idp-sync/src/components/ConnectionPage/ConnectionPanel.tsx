import type {
  ConnectionDetails,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { AttributesPanel } from '../AttributesPanel';
import { GroupsPanel } from '../GroupsPanel';
import { SafetyPanel } from '../SafetyPanel';
import { SchedulePanel } from '../SchedulePanel';
import { SetupPanel } from '../SetupPanel';
import { UsersPanel } from '../UsersPanel';
import { VersionsPanel } from '../VersionsPanel';
import type { PanelId } from './panels';
import type { PolicyIssue, PolicyPanelProps } from './PolicyPanelProps';
import type { ConnectionDraft } from './useConnectionDraft';

/** The panel that the address names. */
export function ConnectionPanel(props: {
  panel: PanelId;
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  draft: ConnectionDraft;
  readOnly: { reason: string } | undefined;
  policyIssues: readonly PolicyIssue[];
  settingsIssues: readonly PolicyIssue[];
  onChanged: () => void;
  onDeleted: () => void;
}) {
  const { panel, details, summary, draft, readOnly, onChanged } = props;
  const policyProps: PolicyPanelProps = {
    connectionId: details.id,
    policy: draft.policy.value,
    onChange: draft.policy.change,
    readOnly,
    issues: props.policyIssues,
  };
  switch (panel) {
    case 'setup':
      return (
        <SetupPanel
          details={details}
          summary={summary}
          draft={draft.settings}
          readOnly={readOnly}
          issues={props.settingsIssues}
          onChanged={onChanged}
          onDeleted={props.onDeleted}
        />
      );
    case 'attributes':
      return <AttributesPanel {...policyProps} />;
    case 'users':
      return <UsersPanel {...policyProps} />;
    case 'groups':
      return <GroupsPanel {...policyProps} />;
    case 'safety':
      return <SafetyPanel {...policyProps} />;
    case 'schedule':
      return <SchedulePanel {...policyProps} />;
    default:
      return (
        <VersionsPanel
          {...policyProps}
          savedVersion={draft.policy.base.revision}
        />
      );
  }
}
