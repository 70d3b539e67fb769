import type { DemoName } from '../support/browser';
import type { Portal } from '../support/Portal';

/** A page in a state that is worth a look. */
export interface Scene {
  /** Part of the file's name. */
  name: string;
  /** Who looks at it; nobody is signed in without. */
  as?: DemoName;
  path: string;
  /** Brings the portal into that state. Scenes are taken in the order of the list. */
  prepare?: (portal: Portal) => Promise<void>;
}

const admin = 'Adele Vance';
const developer = 'Diego Siciliani';

/** Makes the directory refuse, and starts a run that fails of it. */
async function failNextRun(portal: Portal): Promise<void> {
  portal.emulator.faults.add({
    match: { path: '/v1.0/**' },
    fault: { kind: 'status', status: 403 },
  });
  await portal.startSync();
  await portal.waitForState('failing');
}

async function recover(portal: Portal): Promise<void> {
  portal.emulator.faults.clear();
  await portal.sync();
}

/** What `scripts/screenshots.mjs` takes; new pages go here. */
export const scenes: readonly Scene[] = [
  { name: 'sign-in', path: '/' },
  { name: 'catalog', as: developer, path: '/' },
  {
    name: 'people',
    as: developer,
    path: '/?filters[kind]=user&filters[user]=all',
  },
  {
    name: 'teams',
    as: developer,
    path: '/?filters[kind]=group&filters[user]=all',
  },
  {
    name: 'person',
    as: developer,
    path: '/catalog/default/user/diego.siciliani_contoso.example',
  },
  { name: 'team', as: developer, path: '/catalog/default/group/payments-api' },
  { name: 'search', as: developer, path: '/search?query=payments' },
  { name: 'notifications', as: admin, path: '/notifications' },
  { name: 'settings', as: admin, path: '/settings' },
  { name: 'idp-sync', as: admin, path: '/idp-sync' },
  { name: 'idp-sync-developer', as: developer, path: '/idp-sync' },
  { name: 'idp-sync-runs', as: admin, path: '/idp-sync/runs' },
  { name: 'idp-sync-run', as: admin, path: '/idp-sync/runs/1' },
  { name: 'idp-sync-run-missing', as: admin, path: '/idp-sync/runs/4711' },
  {
    name: 'idp-sync-failing',
    as: admin,
    path: '/idp-sync',
    prepare: failNextRun,
  },
  { name: 'idp-sync-run-failed', as: admin, path: '/idp-sync/runs/2' },
  {
    name: 'idp-sync-recovered',
    as: admin,
    path: '/idp-sync/runs',
    prepare: recover,
  },
];
