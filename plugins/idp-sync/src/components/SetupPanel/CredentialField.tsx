import { useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Alert, Button, Select } from '@backstage/ui';
import { RiAddLine, RiKey2Line } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import type { EditableSettings } from '../ConnectionPage/useConnectionDraft';
import { CredentialDialog, ExpiryText } from '../CredentialsPage';
import { asSentence } from '../forms';
import styles from './SetupPanel.module.css';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Chooses a credential profile, makes one on the spot, or puts a new secret into the chosen one. */
export function CredentialField(props: {
  value: Pick<EditableSettings, 'credentialProfile' | 'settings'>;
  onChange: (credentialProfile: string) => void;
  onReplaced: () => void;
  isDisabled: boolean;
  issue: string | undefined;
}) {
  const { value, onChange, onReplaced, isDisabled, issue } = props;
  const { credentialProfile, settings } = value;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const [isAdding, setAdding] = useState(false);
  const [isReplacing, setReplacing] = useState(false);
  const {
    value: page,
    error,
    reload,
  } = useLiveQuery(
    'credential-profiles',
    signal => api.credentials.getProfiles({ signal }),
    { concerns: () => false },
  );
  const profiles = useMemo(() => page?.items ?? [], [page]);
  const chosen = profiles.find(({ name }) => name === credentialProfile);
  const options = useMemo(() => {
    const known = profiles.map(({ name, type }) => ({
      id: name,
      label: `${name} (${t(`credentials.type.${type}`)})`,
    }));
    return credentialProfile &&
      !known.some(({ id }) => id === credentialProfile)
      ? [...known, { id: credentialProfile, label: credentialProfile }]
      : known;
  }, [profiles, credentialProfile, t]);
  // A domain and a GUID may be the same tenant.
  const isOther =
    chosen?.tenantId !== undefined &&
    GUID.test(chosen.tenantId) &&
    GUID.test(settings.tenantId) &&
    chosen.tenantId.toLowerCase() !== settings.tenantId.toLowerCase();
  return (
    <div className={styles.credential}>
      <div className={styles.credentialRow} data-issue={issue && 'true'}>
        <Select
          className={styles.credentialSelect}
          label={t('setup.credential')}
          placeholder={
            profiles.length === 0
              ? t('setup.noCredential')
              : t('setup.chooseCredential')
          }
          isDisabled={isDisabled || options.length === 0}
          options={options}
          value={credentialProfile || null}
          onChange={key => onChange(String(key))}
        />
        {chosen?.origin === 'portal' && (
          <Button
            variant="secondary"
            iconStart={<RiKey2Line />}
            isDisabled={isDisabled}
            onPress={() => setReplacing(true)}
          >
            {t('setup.replaceCredential')}
          </Button>
        )}
        <Button
          variant="secondary"
          iconStart={<RiAddLine />}
          isDisabled={isDisabled}
          onPress={() => setAdding(true)}
        >
          {t('setup.newCredential')}
        </Button>
      </div>
      {issue && (
        <div className={styles.issue} role="alert">
          {asSentence(issue)}
        </div>
      )}
      {chosen?.expiresAt && <ExpiryText expiresAt={chosen.expiresAt} />}
      {isOther && (
        <Alert
          status="warning"
          icon
          title={t('setup.otherTenant', { tenant: chosen.tenantId ?? '' })}
        />
      )}
      {error && !page && (
        <Alert status="warning" icon title={t('setup.credentialsFailed')} />
      )}
      {isReplacing && chosen && (
        <CredentialDialog
          profile={chosen}
          onSaved={() => {
            setReplacing(false);
            reload();
            onReplaced();
          }}
          onClose={() => setReplacing(false)}
        />
      )}
      {isAdding && (
        <CredentialDialog
          defaults={{ tenantId: settings.tenantId, cloud: settings.cloud }}
          onSaved={({ name }) => {
            setAdding(false);
            reload();
            onChange(name);
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}
