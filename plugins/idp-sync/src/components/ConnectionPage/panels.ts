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

/** The longest that a path begins with counts. */
const PARTS: Partial<Record<string, PanelId>> = {
  users: 'users',
  groups: 'groups',
  mapping: 'attributes',
  'mapping.membership': 'groups',
  'mapping.membershipLimit': 'groups',
  leavers: 'safety',
  safety: 'safety',
  scan: 'safety',
  'scan.attributes': 'attributes',
  schedule: 'schedule',
  fullScan: 'schedule',
};

/** Which panel shows a field of the policy, such as `users.include.all.0.value`. */
export function panelOf(path: string): PanelId {
  const [part, within] = path.split('.');
  return PARTS[`${part}.${within}`] ?? PARTS[part] ?? 'safety';
}
