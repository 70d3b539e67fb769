import { Flex, PasswordField, TextAreaField, TextField } from '@backstage/ui';
import type { CredentialProfileInput } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { fieldIssue, FileButton, issueAt } from '../forms';
import { hasField } from './credentialIssues';
import styles from './CredentialsPage.module.css';

/** What a kind of credential needs: the application, and its secret or certificate. */
export function SecretFields(props: {
  input: CredentialProfileInput;
  onChange: (changed: Partial<CredentialProfileInput>) => void;
  isNew: boolean;
  issues: readonly PolicyIssue[];
}) {
  const { input, onChange, isNew, issues } = props;
  const { t } = useText();
  const has = (field: string) => hasField(input.type, field);
  const issue = (path: string) => fieldIssue(issueAt(issues, path));
  const kept = isNew ? undefined : t('credentials.kept');
  return (
    <>
      {has('clientId') && (
        <TextField
          label={
            input.type === 'managedIdentity'
              ? t('credentials.identityId')
              : t('credentials.clientId')
          }
          spellCheck="false"
          value={input.clientId ?? ''}
          onChange={clientId => onChange({ clientId: clientId.trim() })}
          {...issue('clientId')}
        />
      )}
      {has('clientSecret') && (
        <PasswordField
          label={t('credentials.secret')}
          description={kept ?? t('credentials.secretHelp')}
          autoComplete="new-password"
          value={input.clientSecret ?? ''}
          onChange={clientSecret => onChange({ clientSecret })}
          {...issue('clientSecret')}
        />
      )}
      {has('certificate') && (
        <Flex direction="column" gap="2">
          <TextAreaField
            className={styles.pem}
            label={t('credentials.certificate')}
            description={kept ?? t('credentials.certificateHelp')}
            placeholder="-----BEGIN CERTIFICATE-----"
            rows={5}
            spellCheck="false"
            value={input.certificate ?? ''}
            onChange={certificate => onChange({ certificate })}
            {...issue('certificate')}
          />
          <div>
            <FileButton
              label={t('setup.upload')}
              accept=".pem,.crt,.key,application/x-pem-file"
              onText={certificate => onChange({ certificate })}
            />
          </div>
        </Flex>
      )}
      {has('certificatePassword') && (
        <PasswordField
          label={t('credentials.password')}
          description={t('credentials.passwordHelp')}
          autoComplete="new-password"
          value={input.certificatePassword ?? ''}
          onChange={certificatePassword => onChange({ certificatePassword })}
          {...issue('certificatePassword')}
        />
      )}
      {has('expiresAt') && (
        <TextField
          label={t('credentials.expires')}
          description={t('credentials.expiresHelp')}
          placeholder="2027-11-20"
          value={input.expiresAt ?? ''}
          onChange={expiresAt => onChange({ expiresAt: expiresAt.trim() })}
          {...issue('expiresAt')}
        />
      )}
    </>
  );
}
