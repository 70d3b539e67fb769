import { Flex, PasswordField, TextAreaField, TextField } from '@backstage/ui';
import type { ConnectionSettings } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { fieldIssue, FileButton, FormSection, issueAt } from '../forms';
import styles from './SetupPanel.module.css';

/** How the directory is reached: what to trust, and by which proxy. */
export function NetworkFields(props: {
  settings: ConnectionSettings;
  onChange: (changed: Partial<ConnectionSettings>) => void;
  /** Trusted in this cloud unless a certificate is entered. */
  cloudCaFile?: string;
  /** Of the credential profile, once more; asked for where there is something to change it by. */
  confirmSecret?: string;
  onConfirmSecret: (secret: string | undefined) => void;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
}) {
  const { settings, onChange, cloudCaFile, isDisabled, issues } = props;
  const { confirmSecret, onConfirmSecret } = props;
  const { t } = useText();
  return (
    <FormSection title={t('setup.network')} hint={t('setup.networkHint')}>
      <TextField
        label={t('setup.proxy')}
        placeholder="http://proxy.example.com:3128"
        description={t('setup.proxyHelp')}
        isDisabled={isDisabled}
        spellCheck="false"
        value={settings.proxy ?? ''}
        onChange={proxy => onChange({ proxy: proxy.trim() || undefined })}
        {...fieldIssue(issueAt(issues, 'settings.proxy'))}
      />
      <Flex direction="column" gap="2">
        <TextAreaField
          className={styles.pem}
          label={t('setup.ca')}
          description={
            cloudCaFile
              ? t('setup.caHelpCloud', { file: cloudCaFile })
              : t('setup.caHelp')
          }
          placeholder="-----BEGIN CERTIFICATE-----"
          rows={4}
          spellCheck="false"
          isDisabled={isDisabled}
          value={settings.caCertificate ?? ''}
          onChange={pem => onChange({ caCertificate: pem || undefined })}
          {...fieldIssue(issueAt(issues, 'settings.caCertificate'))}
        />
        <div>
          <FileButton
            label={t('setup.upload')}
            accept=".pem,.crt,.cer,application/x-pem-file"
            isDisabled={isDisabled}
            onText={caCertificate => onChange({ caCertificate })}
          />
        </div>
      </Flex>
      {settings.caCertificate && !isDisabled && (
        <PasswordField
          label={t('setup.confirmSecret')}
          description={t('setup.confirmSecretHelp')}
          autoComplete="off"
          value={confirmSecret ?? ''}
          onChange={secret => onConfirmSecret(secret || undefined)}
          {...fieldIssue(issueAt(issues, 'confirmSecret'))}
        />
      )}
    </FormSection>
  );
}
