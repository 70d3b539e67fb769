import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Select,
  Text,
  TextField,
} from '@backstage/ui';
import {
  CREDENTIAL_TYPES,
  type CredentialProfileInfo,
  type CredentialProfileInput,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { ActionError } from '../common';
import { refusedIssues } from '../ConnectionPage/draft/refusedIssues';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { fieldIssue, issueAt } from '../forms';
import { credentialIssues, hasField } from './credentialIssues';
import { SecretFields } from './SecretFields';

function inputOf(profile: CredentialProfileInfo): CredentialProfileInput {
  const { name, type, tenantId, clientId, expiresAt, expirySource } = profile;
  return {
    name,
    revision: profile.revision,
    type,
    tenantId,
    clientId,
    expiresAt:
      expirySource === 'certificate' ? undefined : expiresAt?.slice(0, 10),
  };
}

/** Only what the kind has, and nothing that is empty. */
function toSend(input: CredentialProfileInput): CredentialProfileInput {
  return Object.fromEntries(
    Object.entries(input).filter(
      ([field, value]) =>
        value !== undefined &&
        value !== '' &&
        (['name', 'type', 'cloud', 'revision'].includes(field) ||
          hasField(input.type, field)),
    ),
  ) as unknown as CredentialProfileInput;
}

/** Makes a credential profile, or puts a new secret into one; secrets go in and are never shown. */
export function CredentialDialog(props: {
  /** The one to change; a new one where it is left out. */
  profile?: CredentialProfileInfo;
  /** What a new one begins with. */
  defaults?: { tenantId: string; cloud: string };
  onSaved: (profile: CredentialProfileInfo) => void;
  onClose: () => void;
}) {
  const { profile, defaults, onSaved, onClose } = props;
  const isNew = profile === undefined;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const providers = useLiveQuery(
    'providers',
    signal => api.setup.getProviders({ signal }),
    { concerns: () => false },
  );
  const clouds = (providers.value?.items ?? []).flatMap(one => one.clouds);
  const [input, setInput] = useState<CredentialProfileInput>(() =>
    profile
      ? inputOf(profile)
      : { name: '', type: 'clientSecret', cloud: 'global', ...defaults },
  );
  const [isAsked, setAsked] = useState(false);
  const [refused, setRefused] = useState<readonly PolicyIssue[]>([]);
  const found = credentialIssues(input, isNew);
  // What was taken over or is typed may be wrong before anybody wants to go on with it; what is empty is not.
  const issues = [
    ...found.filter(
      ({ path }) => isAsked || (path === 'tenantId' && Boolean(input.tenantId)),
    ),
    ...refused,
  ];
  const change = (changed: Partial<CredentialProfileInput>) => {
    setInput({ ...input, ...changed });
    setRefused([]);
  };
  const save = useAction(
    useCallback(async () => {
      try {
        onSaved(
          await (isNew
            ? api.credentials.addProfile(toSend(input))
            : api.credentials.changeProfile(toSend(input))),
        );
      } catch (error) {
        setRefused(refusedIssues(error instanceof Error ? error : undefined));
        throw error;
      }
    }, [api, input, isNew, onSaved]),
  );
  return (
    <Dialog
      isOpen
      isDismissable={false}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={600}
    >
      <DialogHeader>
        {isNew
          ? t('credentials.addTitle')
          : t('credentials.changeTitle', { name: profile.name })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <TextField
            label={t('credentials.name')}
            description={t('credentials.nameHelp')}
            isDisabled={!isNew}
            spellCheck="false"
            value={input.name}
            onChange={name => change({ name })}
            {...fieldIssue(issueAt(issues, 'name'))}
          />
          <Select
            label={t('credentials.kind')}
            isDisabled={!isNew}
            options={CREDENTIAL_TYPES.map(type => ({
              id: type,
              label: t(`credentials.type.${type}`),
            }))}
            value={input.type}
            onChange={key =>
              change({
                type: CREDENTIAL_TYPES.find(type => type === key) ?? input.type,
              })
            }
          />
          <Text as="p" variant="body-small" color="secondary">
            {t(`credentials.typeHelp.${input.type}`)}
          </Text>
          <TextField
            label={t('setup.tenant')}
            description={t('credentials.tenantHelp')}
            isDisabled={!isNew}
            spellCheck="false"
            value={input.tenantId ?? ''}
            onChange={tenantId => change({ tenantId: tenantId.trim() })}
            {...fieldIssue(issueAt(issues, 'tenantId'))}
          />
          {isNew && (
            <Select
              label={t('setup.cloud')}
              description={t('credentials.cloudHelp')}
              options={clouds.map(({ id, title }) => ({ id, label: title }))}
              value={input.cloud ?? 'global'}
              onChange={key => change({ cloud: String(key) })}
              {...fieldIssue(issueAt(issues, 'cloud'))}
            />
          )}
          <SecretFields
            input={input}
            onChange={change}
            isNew={isNew}
            issues={issues}
          />
          <ActionError title={t('credentials.saveFailed')} error={save.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={save.isPending}
          onPress={onClose}
        >
          {t('preview.cancel')}
        </Button>
        <Button
          variant="primary"
          isPending={save.isPending}
          onPress={() => {
            setAsked(true);
            if (found.length === 0) {
              void save.run();
            }
          }}
        >
          {t('credentials.save')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
