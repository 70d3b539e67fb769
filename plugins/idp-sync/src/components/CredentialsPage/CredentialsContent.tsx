import { useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import type { CredentialProfileInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiAddLine, RiKey2Line } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useConfigurePermission } from '../../hooks/useConfigurePermission';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage, Message, StaleAlert } from '../common';
import { CredentialDialog } from './CredentialDialog';
import { CredentialsTable } from './CredentialsTable';
import { DeleteCredentialDialog } from './DeleteCredentialDialog';
import { ReplacedAlert } from './ReplacedAlert';
import styles from './CredentialsPage.module.css';

/** All credential profiles: what uses them, when they end; what is secret of them is never shown. */
export function CredentialsContent() {
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useConfigurePermission();
  const [edited, setEdited] = useState<{ profile?: CredentialProfileInfo }>();
  const [replaced, setReplaced] = useState<CredentialProfileInfo>();
  const [deleted, setDeleted] = useState<CredentialProfileInfo>();
  const { value, error, reload } = useLiveQuery('credential-profiles', signal =>
    api.credentials.getProfiles({ signal }),
  );
  const rows = useMemo(
    () => value?.items.map(profile => ({ ...profile, id: profile.name })),
    [value],
  );
  if (!rows) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={240} />
    );
  }
  const add = (
    <div>
      <Button
        variant="primary"
        iconStart={<RiAddLine />}
        isDisabled={!permission.allowed}
        onPress={() => setEdited({})}
      >
        {t('credentials.add')}
      </Button>
      {!permission.loading && !permission.allowed && (
        <div className={styles.secondary}>{t('connection.forbidden')}</div>
      )}
    </div>
  );
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      {rows.length === 0 ? (
        <Message icon={RiKey2Line} title={t('credentials.empty')} action={add}>
          {t('credentials.emptyText')}
        </Message>
      ) : (
        <>
          <div className={styles.toolbar}>
            <Text as="p" variant="body-medium" color="secondary">
              {t('credentials.intro')}
            </Text>
            {add}
          </div>
          {replaced && <ReplacedAlert profile={replaced} />}
          <CredentialsTable
            profiles={rows}
            isReadOnly={!permission.allowed}
            onReplace={profile => setEdited({ profile })}
            onDelete={setDeleted}
          />
        </>
      )}
      {edited && (
        <CredentialDialog
          profile={edited.profile}
          onSaved={saved => {
            setReplaced(edited.profile && saved);
            setEdited(undefined);
            reload();
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
      {deleted && (
        <DeleteCredentialDialog
          profile={deleted}
          onDeleted={() => {
            setDeleted(undefined);
            reload();
          }}
          onClose={() => setDeleted(undefined)}
        />
      )}
    </Flex>
  );
}
