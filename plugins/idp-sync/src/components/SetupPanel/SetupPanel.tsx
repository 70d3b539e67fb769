import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  ConnectionDetails,
  ConnectionSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useConfigurePermission } from '../../hooks/useConfigurePermission';
import { useText } from '../../hooks/useText';
import type { Draft } from '../ConnectionPage/draft/useDraft';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import type { EditableSettings } from '../ConnectionPage/useConnectionDraft';
import { ConnectSection } from './ConnectSection';
import { SettingsFields } from './SettingsFields';
import { SetupGuide } from './SetupGuide';
import { TestPanel } from './TestPanel';
import { testSubject } from './testSubject';
import { useConnectionTest } from './useConnectionTest';
import styles from './SetupPanel.module.css';

/** Where a connection leads and by which credential; trying it, connecting and disconnecting. */
export function SetupPanel(props: {
  details: ConnectionDetails;
  summary: ConnectionSummary | undefined;
  draft: Draft<EditableSettings>;
  readOnly: { reason: string } | undefined;
  issues: readonly PolicyIssue[];
  onChanged: () => void;
  onDeleted: () => void;
}) {
  const { details, summary, draft, readOnly, issues } = props;
  const { onChanged, onDeleted } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useConfigurePermission();
  const test = useConnectionTest();
  const [replaced, setReplaced] = useState(0);
  const subject = testSubject(draft.value, replaced);
  const obstacle = () => {
    if (!permission.loading && !permission.allowed) {
      return t('connection.forbidden');
    }
    return readOnly === undefined && issues.length > 0
      ? t('setup.testNeeds')
      : undefined;
  };
  const start = useCallback(
    () =>
      void test.start(subject, signal =>
        draft.isDirty
          ? api.setup.test(
              {
                provider: draft.value.provider,
                credentialProfile: draft.value.credentialProfile,
                settings: draft.value.settings,
                confirmSecret: draft.value.confirmSecret,
              },
              { signal },
            )
          : api.setup.testSaved(details.id, { signal }),
      ),
    [api, details.id, draft, subject, test],
  );
  const asksForTest =
    subject !== testSubject(draft.base.value) &&
    !(test.isPassed && test.subject === subject);
  return (
    <div className={styles.layout}>
      <div className={styles.main}>
        <SettingsFields
          value={draft.value}
          onChange={draft.change}
          onReplaced={() => setReplaced(replaced + 1)}
          isNew={false}
          isDisabled={readOnly !== undefined}
          file={
            details.origin === 'file'
              ? { path: details.file ?? '', settings: details.fileSettings }
              : undefined
          }
          issues={issues}
        />
        <TestPanel
          test={test}
          onStart={start}
          obstacle={obstacle()}
          isOutdated={test.subject !== undefined && test.subject !== subject}
          asksForTest={asksForTest && readOnly === undefined}
        />
        <ConnectSection
          details={details}
          summary={summary}
          readOnly={readOnly}
          isDirty={draft.isDirty}
          onChanged={onChanged}
          onDeleted={onDeleted}
        />
      </div>
      <SetupGuide />
    </div>
  );
}
