import { useApi } from '@backstage/core-plugin-api';
import { Checkbox, Flex, Select, Switch, TextField } from '@backstage/ui';
import type { FileSettings } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useCloudName } from '../../hooks/useCloudName';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useProviderName } from '../../hooks/useProviderName';
import { useText } from '../../hooks/useText';
import { StaleAlert } from '../common';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import type { EditableSettings } from '../ConnectionPage/useConnectionDraft';
import { fieldIssue, FieldRow, FormSection, issueAt } from '../forms';
import { CredentialField } from './CredentialField';
import { FileNetwork } from './FileNetwork';
import { NetworkFields } from './NetworkFields';

/** Everything that can be set of a connection itself. */
export function SettingsFields(props: {
  value: EditableSettings;
  onChange: (value: EditableSettings) => void;
  /** What the credential profile signs in with is another now. */
  onReplaced: () => void;
  /** Provider, tenant and cloud can be chosen. */
  isNew: boolean;
  isDisabled: boolean;
  /** Of a connection that is managed in the configuration file. */
  file?: { path: string; settings?: FileSettings };
  issues: readonly PolicyIssue[];
}) {
  const { value, onChange, onReplaced, isNew, isDisabled, issues } = props;
  const { settings } = value;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const providerName = useProviderName();
  const cloudName = useCloudName();
  const providers = useLiveQuery(
    'providers',
    signal => api.setup.getProviders({ signal }),
    { concerns: () => false },
  );
  const known = providers.value?.items ?? [];
  const provider = known.find(one => one.provider === value.provider);
  const clouds = provider?.clouds ?? [];
  const withCurrent = (
    options: { id: string; label: string }[],
    id: string,
    label: string,
  ) =>
    id && !options.some(option => option.id === id)
      ? [...options, { id, label }]
      : options;
  const setSettings = (changed: Partial<EditableSettings['settings']>) =>
    onChange({ ...value, settings: { ...settings, ...changed } });
  const isFixed = isDisabled || !isNew;
  return (
    <>
      <FormSection title={t('setup.directory')} hint={t('setup.directoryHint')}>
        {providers.error && !providers.value && (
          <StaleAlert error={providers.error} onRetry={providers.reload} />
        )}
        <FieldRow>
          <Select
            label={t('setup.provider')}
            description={isNew ? t('setup.providerHelp') : t('setup.fixed')}
            isDisabled={isFixed}
            options={withCurrent(
              known.map(({ provider: id, title }) => ({ id, label: title })),
              value.provider,
              providerName(value.provider),
            )}
            value={value.provider}
            onChange={key => onChange({ ...value, provider: String(key) })}
            {...fieldIssue(issueAt(issues, 'provider'))}
          />
          <TextField
            label={t('setup.name')}
            description={t('setup.nameHelp')}
            isDisabled={isDisabled}
            value={value.title}
            onChange={title => onChange({ ...value, title })}
            {...fieldIssue(issueAt(issues, 'title'))}
          />
        </FieldRow>
        <FieldRow>
          <TextField
            label={t('setup.tenant')}
            description={isNew ? t('setup.tenantHelp') : t('setup.fixed')}
            isDisabled={isFixed}
            spellCheck="false"
            value={settings.tenantId}
            onChange={tenantId => setSettings({ tenantId: tenantId.trim() })}
            {...fieldIssue(issueAt(issues, 'settings.tenantId'))}
          />
          <Select
            label={t('setup.cloud')}
            description={isNew ? t('setup.cloudHelp') : t('setup.fixed')}
            isDisabled={isFixed}
            options={withCurrent(
              clouds.map(({ id, title }) => ({ id, label: title })),
              settings.cloud,
              cloudName(settings.cloud),
            )}
            value={settings.cloud}
            onChange={key => setSettings({ cloud: String(key) })}
            {...fieldIssue(issueAt(issues, 'settings.cloud'))}
          />
        </FieldRow>
        <CredentialField
          value={value}
          onChange={credentialProfile =>
            onChange({ ...value, credentialProfile })
          }
          onReplaced={onReplaced}
          isDisabled={isDisabled}
          issue={issueAt(issues, 'credentialProfile')}
        />
        <Flex direction="column" gap="2">
          <Switch
            label={t('setup.enabled')}
            isSelected={value.enabled}
            isDisabled={isDisabled}
            onChange={enabled => onChange({ ...value, enabled })}
          />
          {!isNew && (
            <Checkbox
              isSelected={value.fullScanNext}
              isDisabled={isDisabled}
              onChange={fullScanNext => onChange({ ...value, fullScanNext })}
            >
              {t('setup.fullScanNext')}
            </Checkbox>
          )}
        </Flex>
      </FormSection>
      {props.file ? (
        <FileNetwork {...props.file} />
      ) : (
        <NetworkFields
          settings={settings}
          onChange={setSettings}
          cloudCaFile={clouds.find(({ id }) => id === settings.cloud)?.caFile}
          confirmSecret={value.confirmSecret}
          onConfirmSecret={confirmSecret =>
            onChange({ ...value, confirmSecret })
          }
          isDisabled={isDisabled}
          issues={issues}
        />
      )}
    </>
  );
}
