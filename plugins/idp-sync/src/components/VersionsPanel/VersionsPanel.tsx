import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Skeleton } from '@backstage/ui';
import type { PolicyVersion } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiHistoryLine, RiUploadLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useAction } from '../../hooks/useAction';
import { useClampedPage } from '../../hooks/useClampedPage';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { ActionError, ExportButton, FailedMessage, Message } from '../common';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection } from '../forms';
import { CompareDialog } from './CompareDialog';
import { ImportDialog } from './ImportDialog';
import { VersionsTable } from './VersionsTable';

const PAGE_SIZE = 25;

/** Every version of the policy: who saved it, what it changed; compare, restore, export and import. */
export function VersionsPanel(
  props: PolicyPanelProps & {
    /** The version that the draft was made from. */
    savedVersion: number;
  },
) {
  const { connectionId, policy, onChange, readOnly, savedVersion } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(PAGE_SIZE);
  const { offset, pageSize } = params;
  const [compared, setCompared] = useState<{
    since: number;
    version: number;
  }>();
  const [isImporting, setImporting] = useState(false);
  const { value, error, isPending, reload } = useLiveQuery(
    `policy-versions-${connectionId}-${savedVersion}-${offset}-${pageSize}`,
    signal =>
      api.policies.getVersions(
        connectionId,
        { offset, limit: pageSize },
        { signal },
      ),
    { concerns: signal => signal.connectionId === connectionId },
  );
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const restore = useAction(
    useCallback(
      async ({ version }: PolicyVersion) => {
        const restored = await api.policies.getVersion(connectionId, version);
        onChange(restored.policy);
      },
      [api, connectionId, onChange],
    ),
  );
  const loadYaml = useCallback(
    () => api.policies.exportYaml(connectionId),
    [api, connectionId],
  );
  if (!value) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={240} />
    );
  }
  return (
    <Flex direction="column" gap="4">
      <FormSection
        title={t('versions.title')}
        hint={t('versions.hint')}
        action={
          <Flex gap="2">
            <ExportButton
              fileName={`${connectionId}.yaml`}
              label={t('versions.export')}
              load={loadYaml}
            />
            <Button
              variant="secondary"
              iconStart={<RiUploadLine />}
              isDisabled={readOnly !== undefined}
              onPress={() => setImporting(true)}
            >
              {t('versions.import')}
            </Button>
          </Flex>
        }
      >
        <ActionError
          title={t('versions.restoreFailed')}
          error={restore.error}
        />
        {value.totalItems === 0 ? (
          <Message
            icon={RiHistoryLine}
            isInline
            title={t(readOnly ? 'versions.inFile' : 'versions.empty')}
          >
            {t(readOnly ? 'versions.inFileText' : 'versions.emptyText')}
          </Message>
        ) : (
          <VersionsTable
            versions={value.items}
            totalItems={value.totalItems}
            isPending={isPending}
            params={params}
            savedVersion={savedVersion}
            isReadOnly={readOnly !== undefined}
            onCompare={(since, version) => setCompared({ since, version })}
            onRestore={version => restore.run(version)}
          />
        )}
      </FormSection>
      {compared && (
        <CompareDialog
          connectionId={connectionId}
          {...compared}
          onClose={() => setCompared(undefined)}
        />
      )}
      {isImporting && (
        <ImportDialog
          connectionId={connectionId}
          current={policy}
          onImport={imported => {
            onChange(imported);
            setImporting(false);
          }}
          onClose={() => setImporting(false)}
        />
      )}
    </Flex>
  );
}
