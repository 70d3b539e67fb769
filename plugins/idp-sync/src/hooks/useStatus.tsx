import { createContext, type ReactNode, useContext } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { SyncStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../api';
import { isActiveRun } from '../runs';
import { type LiveQuery, useLiveQuery } from './useLiveQuery';

const StatusContext = createContext<LiveQuery<SyncStatus> | undefined>(
  undefined,
);

function useOwnStatus(isWanted: boolean): LiveQuery<SyncStatus> {
  const api = useApi(idpSyncApiRef);
  return useLiveQuery(
    isWanted ? 'status' : undefined,
    signal => api.connections.getStatus({ signal }),
    {
      isActive: status =>
        status.connections.some(
          ({ activeRun }) => activeRun && isActiveRun(activeRun),
        ),
    },
  );
}

/** Asks for the state of all connections once for everything within that shows some of it. */
export function StatusProvider(props: { children: ReactNode }) {
  const status = useOwnStatus(true);
  return (
    <StatusContext.Provider value={status}>
      {props.children}
    </StatusContext.Provider>
  );
}

/** The state of all connections, kept current: that of the page around, where it has one. */
export function useStatus(): LiveQuery<SyncStatus> {
  const shared = useContext(StatusContext);
  const own = useOwnStatus(shared === undefined);
  return shared ?? own;
}
