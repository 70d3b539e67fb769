import { ConfigReader } from '@backstage/config';
import { readAdmins } from './readAdmins';

function read(admins: string[]) {
  return readAdmins(new ConfigReader({ portal: { admins } }));
}

describe('readAdmins', () => {
  it('reads users and groups, in the form that the catalog has them', () => {
    expect(read(['user:default/Adele', 'Group:people/portal_admins'])).toEqual(
      new Set(['user:default/adele', 'group:people/portal_admins']),
    );
  });

  it('takes a portal without administrators', () => {
    expect(readAdmins(new ConfigReader({}))).toEqual(new Set());
  });

  it.each(['adele', 'portal_admins', 'component:default/portal', 'user:', ''])(
    "refuses '%s'",
    ref => {
      expect(() => read([ref])).toThrow(/portal\.admins/);
    },
  );
});
