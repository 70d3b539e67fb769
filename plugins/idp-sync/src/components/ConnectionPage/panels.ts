/** The panels of a connection, in the order of their tabs; each is a part of the address. */
export const PANELS = [
  'setup',
  'users',
  'groups',
  'attributes',
  'safety',
  'schedule',
  'versions',
] as const;

/** One of the panels. */
export type PanelId = (typeof PANELS)[number];

const PARTS: Partial<Record<string, PanelId>> = {
  users: 'users',
  groups: 'groups',
  mapping: 'attributes',
  leavers: 'safety',
  safety: 'safety',
  scan: 'safety',
  schedule: 'schedule',
  fullScan: 'schedule',
};

/** Which panel shows a field of the policy, such as `users.include.all.0.value`. */
export function panelOf(path: string): PanelId {
  return PARTS[path.split('.')[0]] ?? 'safety';
}
