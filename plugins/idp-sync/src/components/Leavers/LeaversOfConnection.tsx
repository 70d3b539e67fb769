import { useMemo } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import type { ConnectionSummary } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiUserFollowLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { useClampedPage } from '../../hooks/useClampedPage';
import type { ListParams } from '../../hooks/useListParams';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useRunPermission } from '../../hooks/useRunPermission';
import { useText } from '../../hooks/useText';
import { FailedMessage, Message, StaleAlert } from '../common';
import { LeaverActions } from './LeaverActions';
import { LeaverFilters } from './LeaverFilters';
import { leaverQueryOf, NO_FILTERS } from './leaverFilters';
import { LeaversTable } from './LeaversTable';
import { useSelectedLeavers } from './useSelectedLeavers';

/** Who has left a connection and is still in the catalog, and removing them by hand. */
export function LeaversOfConnection(props: {
  connection: ConnectionSummary;
  isPaused: boolean;
  params: ListParams;
}) {
  const { connection, isPaused, params } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const permission = useRunPermission();
  const query = leaverQueryOf(params);
  const { value, error, isPending, reload } = useLiveQuery(
    `leavers-${connection.id}-${JSON.stringify(query)}`,
    signal => api.leavers.getLeavers(connection.id, query, { signal }),
    { concerns: signal => signal.connectionId === connection.id },
  );
  useClampedPage(params, isPending ? undefined : value?.totalItems);
  const rows = useMemo(
    () =>
      value?.items.map(leaver => ({
        ...leaver,
        id: `${leaver.class}:${leaver.objectId}`,
      })),
    [value],
  );
  const selected = useSelectedLeavers(rows ?? []);

  if (!value && error) {
    return <FailedMessage error={error} onRetry={reload} />;
  }
  const isFiltered =
    query.search !== '' ||
    query.class.length + query.reason.length + query.due.length > 0;
  if (value?.totalItems === 0 && !isFiltered && !isPending) {
    return (
      <Message icon={RiUserFollowLine} title={t('leavers.empty')}>
        {t('leavers.emptyText')}
      </Message>
    );
  }
  return (
    <Flex direction="column" gap="4">
      {error && <StaleAlert error={error} onRetry={reload} />}
      <Text as="p" variant="body-medium" color="secondary">
        {t('leavers.intro')}
      </Text>
      <LeaverFilters params={params} />
      <LeaverActions
        connection={connection}
        isPaused={isPaused}
        selected={selected}
        onChanged={reload}
      />
      <LeaversTable
        // Whether rows can be selected is for life.
        key={permission.allowed ? 'selectable' : 'readOnly'}
        rows={rows}
        totalItems={value?.totalItems}
        // Rows with boxes to tick would jump if they were shown without them before.
        isPending={isPending || permission.loading}
        params={params}
        selection={{
          ...selected.selection,
          mode: permission.allowed ? 'multiple' : 'none',
        }}
        emptyState={
          <Message
            icon={RiUserFollowLine}
            isInline
            title={t('leavers.noMatch')}
            action={
              <Button
                variant="secondary"
                onPress={() => params.filter(NO_FILTERS)}
              >
                {t('leavers.clear')}
              </Button>
            }
          >
            {t('leavers.noMatchText')}
          </Message>
        }
      />
    </Flex>
  );
}
