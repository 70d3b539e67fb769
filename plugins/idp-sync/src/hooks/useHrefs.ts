import { useMemo } from 'react';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  ChangeAction,
  ChangeStatus,
  GuardKind,
  HoldStatus,
  ObjectClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ObjectKey } from '../api';
import type { PanelId } from '../components/ConnectionPage/panels';
import {
  catalogIndexRouteRef,
  connectionRouteRef,
  connectionsRouteRef,
  credentialsRouteRef,
  explainRouteRef,
  heldRouteRef,
  leaversRouteRef,
  objectRouteRef,
  rootRouteRef,
  runRouteRef,
  runsRouteRef,
} from '../routes';

/** Which changes of a run a link leads to. */
export interface ChangeFilters {
  class?: ObjectClass[];
  action?: ChangeAction[];
  status?: ChangeStatus[];
  reason?: string[];
  error?: string[];
  memberships?: ('added' | 'removed')[];
}

/** Which held changes a link leads to. */
export interface HeldFilters {
  kind?: GuardKind[];
  class?: ObjectClass[];
  status?: HoldStatus[];
}

/** The addresses of the pages. */
export interface Hrefs {
  overview: string;
  runs: string;
  connections: string;
  /** The form that makes a connection. */
  newConnection: string;
  connection(connectionId: string): string;
  /** One of the panels of a connection. */
  panel(connectionId: string, panel: PanelId): string;
  credentials: string;
  run(runId: number): string;
  /** The changes on the page of a run, filtered. */
  changes(runId: number, filters?: ChangeFilters): string;
  /** What is held of a connection, filtered. */
  held(connectionId: string, filters?: HeldFilters): string;
  heldRoot: string;
  /** Who has left a connection and is still in the catalog, of a class if one is named. */
  leavers(connectionId: string, objectClass?: 'user' | 'group'): string;
  leaversRoot: string;
  explain: string;
  /** The explanation and the history of one object. */
  object(object: ObjectKey): string;
  /** The catalog's own list of a kind; `undefined` where the portal has none. */
  catalog(kind: 'user' | 'group'): string | undefined;
}

function toSearch(filters: object): URLSearchParams {
  return new URLSearchParams(
    Object.entries(filters).flatMap(([name, values]: [string, string[]]) =>
      values.map(value => [name, value]),
    ),
  );
}

/** Where things are in this portal, whatever path the pages were given. */
export function useHrefs(): Hrefs {
  const overview = useRouteRef(rootRouteRef);
  const runs = useRouteRef(runsRouteRef);
  const run = useRouteRef(runRouteRef);
  const connections = useRouteRef(connectionsRouteRef);
  const connection = useRouteRef(connectionRouteRef);
  const credentials = useRouteRef(credentialsRouteRef);
  const explain = useRouteRef(explainRouteRef);
  const held = useRouteRef(heldRouteRef);
  const leavers = useRouteRef(leaversRouteRef);
  const object = useRouteRef(objectRouteRef);
  const catalogIndex = useRouteRef(catalogIndexRouteRef);
  return useMemo(() => {
    const toRun = (runId: number) => run({ runId: String(runId) });
    return {
      overview: overview(),
      runs: runs(),
      connections: connections(),
      newConnection: `${connections()}?new=true`,
      connection: connectionId => connection({ connectionId }),
      panel: (connectionId, panel) =>
        `${connection({ connectionId })}/${panel}`,
      credentials: credentials(),
      run: toRun,
      held: (id, filters = {}) =>
        `${held()}?${toSearch({ connection: [id], ...filters })}`,
      heldRoot: held(),
      leavers: (id, objectClass) =>
        `${leavers()}?${new URLSearchParams({
          connection: id,
          ...(objectClass && { class: objectClass }),
        })}`,
      leaversRoot: leavers(),
      explain: explain(),
      object: ({ connectionId, class: objectClass, objectId }) =>
        object({ connectionId, objectClass, objectId }),
      changes: (runId, filters = {}) =>
        `${toRun(runId)}?${toSearch(filters)}#changes`,
      catalog: kind => {
        const search = new URLSearchParams({
          'filters[kind]': kind,
          'filters[user]': 'all',
        });
        return catalogIndex && `${catalogIndex()}?${search}`;
      },
    };
  }, [
    overview,
    runs,
    run,
    connections,
    connection,
    credentials,
    explain,
    held,
    leavers,
    object,
    catalogIndex,
  ]);
}
