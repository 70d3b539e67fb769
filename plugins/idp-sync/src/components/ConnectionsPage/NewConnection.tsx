import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { RiLinksLine } from '@remixicon/react';
import { useNavigate } from 'react-router-dom';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import {
  forgetDraft,
  loadDraft,
  storeDraft,
} from '../ConnectionPage/draft/draftStorage';
import { isSame } from '../ConnectionPage/draft/fieldChanges';
import { refusedIssues } from '../ConnectionPage/draft/refusedIssues';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { settingsIssues } from '../ConnectionPage/settingsIssues';
import {
  type EditableSettings,
  withoutSecrets,
} from '../ConnectionPage/useConnectionDraft';
import { LeaveGuard } from '../LeaveGuard';
import {
  CONNECT_AT_ONCE,
  SettingsFields,
  SetupGuide,
  TestPanel,
  testSubject,
  useConnectionTest,
} from '../SetupPanel';
import styles from './ConnectionsPage.module.css';

const DRAFT = 'new-connection';

const EMPTY: EditableSettings = {
  title: '',
  provider: 'azureAd',
  enabled: true,
  credentialProfile: '',
  settings: { tenantId: '', cloud: 'global' },
  fullScanNext: true,
};

function isStored(
  value: unknown,
): value is { base: EditableSettings; draft: EditableSettings } {
  const draft =
    typeof value === 'object' && value !== null && 'draft' in value
      ? value.draft
      : undefined;
  return (
    typeof draft === 'object' &&
    draft !== null &&
    Object.keys(EMPTY).every(key => key in draft)
  );
}

/** Makes a connection: where it leads, whether that works, and the first scan. */
export function NewConnection() {
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const test = useConnectionTest();
  const [value, setValue] = useState<EditableSettings>(
    () => loadDraft(DRAFT, isStored)?.draft ?? EMPTY,
  );
  const [isAsked, setAsked] = useState(false);
  const [replaced, setReplaced] = useState(0);
  const form = useRef<HTMLDivElement>(null);
  const [attempt, setAttempt] = useState(0);
  const [refused, setRefused] = useState<readonly PolicyIssue[]>([]);
  const [createdId, setCreatedId] = useState<string>();
  const isDirty = !isSame(value, EMPTY);
  const found = settingsIssues(value);
  // An empty form is not wrong until somebody wants to go on with it.
  const shown = [
    ...found.filter(({ path }) => isAsked || isTyped(value, path)),
    ...refused,
  ];
  const change = (changed: EditableSettings) => {
    setValue(changed);
    setRefused([]);
  };

  useEffect(() => {
    if (isDirty && createdId === undefined) {
      storeDraft(DRAFT, { base: EMPTY, draft: withoutSecrets(value) });
    } else {
      forgetDraft(DRAFT);
    }
  }, [isDirty, createdId, value]);
  useEffect(() => {
    if (createdId !== undefined) {
      navigate(hrefs.panel(createdId, 'setup'), { state: CONNECT_AT_ONCE });
    }
  }, [createdId, navigate, hrefs]);

  const connect = useAction(
    useCallback(async () => {
      const { fullScanNext: _fullScanNext, ...connection } = value;
      try {
        const { id } = await api.setup.addConnection(connection);
        setCreatedId(id);
      } catch (error) {
        const issues = refusedIssues(
          error instanceof Error ? error : undefined,
        );
        setRefused(issues);
        throw error;
      }
    }, [api, value]),
  );
  useEffect(() => {
    if (attempt > 0) {
      form.current
        ?.querySelector<HTMLElement>(
          '[aria-invalid="true"], [data-issue] button',
        )
        ?.focus();
    }
  }, [attempt]);
  const subject = testSubject(value, replaced);
  return (
    <Flex direction="column" gap="4">
      <Text as="h2" variant="title-small" weight="bold">
        {t('connections.newTitle')}
      </Text>
      <div className={styles.layout}>
        <div className={styles.main} ref={form}>
          <SettingsFields
            value={value}
            onChange={change}
            onReplaced={() => setReplaced(replaced + 1)}
            isNew
            isDisabled={connect.isPending}
            issues={shown}
          />
          <TestPanel
            test={test}
            obstacle={found.length > 0 ? t('setup.testNeeds') : undefined}
            isOutdated={test.subject !== undefined && test.subject !== subject}
            onStart={() =>
              void test.start(subject, signal =>
                api.setup.test(
                  {
                    provider: value.provider,
                    credentialProfile: value.credentialProfile,
                    settings: value.settings,
                    confirmSecret: value.confirmSecret,
                  },
                  { signal },
                ),
              )
            }
          />
          <ActionError
            title={t('connections.addFailed')}
            error={connect.error}
          />
          <div className={styles.actions}>
            <Text as="p" variant="body-small" color="secondary">
              {t('setup.connectHint')}
            </Text>
            <Flex gap="2">
              <Button
                variant="secondary"
                isDisabled={connect.isPending}
                onPress={() => navigate(hrefs.connections)}
              >
                {t('connections.cancel')}
              </Button>
              <Button
                variant="primary"
                iconStart={<RiLinksLine />}
                isPending={connect.isPending}
                onPress={() => {
                  setAsked(true);
                  if (found.length === 0) {
                    void connect.run();
                  } else {
                    setAttempt(attempt + 1);
                  }
                }}
              >
                {t('setup.connect')}
              </Button>
            </Flex>
          </div>
        </div>
        <SetupGuide />
      </div>
      <LeaveGuard
        isActive={isDirty && createdId === undefined}
        isInside={() => false}
        onDiscard={() => setValue(EMPTY)}
      />
    </Flex>
  );
}

function isTyped(value: EditableSettings, path: string): boolean {
  const typed: Partial<Record<string, string>> = {
    title: value.title,
    'settings.tenantId': value.settings.tenantId,
    'settings.caCertificate': value.settings.caCertificate,
    'settings.proxy': value.settings.proxy,
  };
  return Boolean(typed[path]);
}
