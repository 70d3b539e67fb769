import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** The overview. */
export const rootRouteRef = createRouteRef({ id: 'idp-sync' });

/** The synchronization log. */
export const runsRouteRef = createSubRouteRef({
  id: 'idp-sync.runs',
  parent: rootRouteRef,
  path: '/runs',
});

/** One run. */
export const runRouteRef = createSubRouteRef({
  id: 'idp-sync.run',
  parent: rootRouteRef,
  path: '/runs/:runId',
});

/** All connections side by side. */
export const connectionsRouteRef = createSubRouteRef({
  id: 'idp-sync.connections',
  parent: rootRouteRef,
  path: '/connections',
});

/** Everything that is set of one connection, in panels. */
export const connectionRouteRef = createSubRouteRef({
  id: 'idp-sync.connection',
  parent: rootRouteRef,
  path: '/connections/:connectionId',
});

/** Credential profiles. */
export const credentialsRouteRef = createSubRouteRef({
  id: 'idp-sync.credentials',
  parent: rootRouteRef,
  path: '/credentials',
});

/** Why somebody is in the catalog or not. */
export const explainRouteRef = createSubRouteRef({
  id: 'idp-sync.explain',
  parent: rootRouteRef,
  path: '/explain',
});

/** What waits for somebody to approve it. */
export const heldRouteRef = createSubRouteRef({
  id: 'idp-sync.held',
  parent: rootRouteRef,
  path: '/held',
});

/** Who has left and is still in the catalog. */
export const leaversRouteRef = createSubRouteRef({
  id: 'idp-sync.leavers',
  parent: rootRouteRef,
  path: '/leavers',
});

/** One object of the directory: its explanation and its history. */
export const objectRouteRef = createSubRouteRef({
  id: 'idp-sync.object',
  parent: rootRouteRef,
  path: '/explain/:connectionId/:objectClass/:objectId',
});

/** The catalog's list of entities, for the links on the numbers of people and teams. */
export const catalogIndexRouteRef = createExternalRouteRef({
  id: 'catalog-index',
  optional: true,
  defaultTarget: 'catalog.catalogIndex',
});
