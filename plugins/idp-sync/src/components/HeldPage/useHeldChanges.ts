import { useMemo } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  GUARD_KINDS,
  type HeldChange,
  type HeldSummary,
  type HoldStatus,
  OBJECT_CLASSES,
  type Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import type { ListParams } from '../../hooks/useListParams';
import { type LiveQuery, useLiveQuery } from '../../hooks/useLiveQuery';
import type { HeldFilter } from './decisions';

/** In which state a held change can be. */
export const HOLD_STATUSES: readonly HoldStatus[] = [
  'held',
  'approved',
  'rejected',
];

/** What is held of a connection. */
export interface HeldChanges {
  summary: HeldSummary;
  page: Page<HeldChange>;
  /** How many of those that match wait, whatever states are shown. */
  waiting: number;
}

/** What is held of a connection and matches the filters of the address, kept current. */
export function useHeldChanges(
  connectionId: string,
  params: ListParams,
): LiveQuery<HeldChanges> & { filter: HeldFilter } {
  const api = useApi(idpSyncApiRef);
  const filter = useMemo(
    (): HeldFilter => ({
      kind: params.many('kind', GUARD_KINDS),
      class: params.many('class', OBJECT_CLASSES),
      status: params.many('status', HOLD_STATUSES),
      search: params.search('search'),
    }),
    [params],
  );
  const query = { ...filter, offset: params.offset, limit: params.pageSize };
  const changes = useLiveQuery(
    `held-${connectionId}-${JSON.stringify(query)}`,
    async signal => {
      const [summary, page, waiting] = await Promise.all([
        api.held.getHeldSummary(connectionId, { signal }),
        api.held.getHeldChanges(connectionId, query, { signal }),
        api.held.getHeldChanges(
          connectionId,
          { ...filter, status: ['held'], limit: 1 },
          { signal },
        ),
      ]);
      return { summary, page, waiting: waiting.totalItems };
    },
    { concerns: signal => signal.connectionId === connectionId },
  );
  return { ...changes, filter };
}
