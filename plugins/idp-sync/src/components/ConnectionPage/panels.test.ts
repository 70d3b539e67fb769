import { panelOf } from './panels';

describe('panelOf', () => {
  it.each([
    ['users.include.all.0.value', 'users'],
    ['groups.select.ids', 'groups'],
    ['mapping.membership', 'groups'],
    ['mapping.membershipLimit', 'groups'],
    ['mapping.namespace', 'attributes'],
    ['mapping.attributes.user.0.field', 'attributes'],
    ['scan.read', 'safety'],
    ['scan.attributes.user.3', 'attributes'],
    ['foreignEntities', 'safety'],
    ['fullScan.everyDays', 'schedule'],
    ['', 'safety'],
  ])('leads from %j to %s', (path, panel) => {
    expect(panelOf(path)).toBe(panel);
  });
});
