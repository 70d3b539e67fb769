import { useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Skeleton } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiPlugLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useCloudName } from '../../hooks/useCloudName';
import { useListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useProviderName } from '../../hooks/useProviderName';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';
import {
  DebouncedSearchField,
  FailedMessage,
  Message,
  StaleAlert,
} from '../common';
import { AddConnectionButton } from './AddConnectionButton';
import { authorityOrder } from './authorityOrder';
import { ConnectionsTable } from './ConnectionsTable';
import { listConnections } from './listConnections';
import { NewConnection } from './NewConnection';
import { PriorityDialog } from './PriorityDialog';
import styles from './ConnectionsPage.module.css';

const PAGE_SIZE = 25;

/** All connections side by side, and the form that makes another. */
export function ConnectionsContent() {
  const params = useListParams(PAGE_SIZE);
  return params.text('new') ? <NewConnection /> : <ConnectionList />;
}

function ConnectionList() {
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const params = useListParams(PAGE_SIZE);
  const providerName = useProviderName();
  const cloudName = useCloudName();
  const { value, error, isPending, reload } = useLiveQuery(
    'connections',
    signal => api.connections.getStatus({ signal }),
    {
      isActive: status =>
        status.connections.some(
          ({ activeRun }) => activeRun && isActiveRun(activeRun),
        ),
    },
  );
  const search = params.search('search');
  const sort = params.text('sort') || 'title';
  const connections = useMemo(
    () =>
      value &&
      listConnections(value.connections, search, sort, {
        providerName,
        cloudName,
      }),
    [value, search, sort, providerName, cloudName],
  );
  const authority = useMemo(
    () => authorityOrder(value?.connections ?? []),
    [value],
  );
  const [changing, setChanging] = useState<ConnectionSummary>();
  if (!value || !connections) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <Skeleton width="100%" height={240} />
    );
  }
  if (value.connections.length === 0) {
    return (
      <Message
        icon={RiPlugLine}
        title={t('connections.empty')}
        action={<AddConnectionButton />}
      >
        {t('connections.emptyText')}
      </Message>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <div className={styles.toolbar}>
        <DebouncedSearchField
          label={t('connections.search')}
          placeholder={t('connections.searchHelp')}
          value={params.text('search')}
          onChange={text =>
            params.filter({ search: text || undefined }, { replace: true })
          }
        />
        <AddConnectionButton />
      </div>
      <ConnectionsTable
        connections={connections}
        authority={authority}
        onChangePriority={setChanging}
        isPending={isPending}
        params={params}
        sort={sort}
        emptyState={
          <Message
            icon={RiPlugLine}
            isInline
            title={t('connections.noMatch')}
            action={
              <Button
                variant="secondary"
                onPress={() => params.filter({ search: undefined })}
              >
                {t('connections.clear')}
              </Button>
            }
          />
        }
      />
      {changing && (
        <PriorityDialog
          connection={changing}
          connections={value.connections}
          onSaved={() => {
            setChanging(undefined);
            reload();
          }}
          onClose={() => setChanging(undefined)}
        />
      )}
    </Flex>
  );
}
