import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { exampleDirectory } from '../plan/__testUtils__/exampleDirectory';
import { finish } from '../plan/__testUtils__/simulation';
import { explainObject } from './explainObject';
import { selectObjects } from './selectObjects';

const BERLIN = 'aaaaaaaa-0000-4000-8000-000000000001';
const ROME = 'aaaaaaaa-0000-4000-8000-000000000002';

const directory = exampleDirectory({
  users: {
    ann: {},
    bob: { onPremisesDistinguishedName: 'CN=Bob,OU=EMEA,OU=Sales,DC=c' },
    cat: { onPremisesDistinguishedName: 'CN=Cat,OU=Presales,DC=c' },
    dan: { onPremisesDistinguishedName: 'none' },
  },
  groups: { A: {}, B: {} },
  members: { A: ['ann', 'B'], B: ['bob'] },
  units: { [BERLIN]: ['ann', 'A', 'somebody else'], [ROME]: [] },
});

function inScope(policy: object) {
  const { users, groups } = finish(
    selectObjects(directory, parsePolicy(policy)),
  );
  return [
    ...directory.users.filter((_, index) => users[index].inScope),
    ...directory.groups.filter((_, index) => groups[index].inScope),
  ].map(({ objectId }) => objectId);
}

describe('units', () => {
  it('let in those who are in one of them, and say of the others that they are not', () => {
    expect(
      inScope({
        users: {
          within: {
            administrativeUnits: [BERLIN.toUpperCase(), ROME],
            organizationalUnits: ['ou=sales, dc=C'],
          },
        },
        groups: {
          within: { administrativeUnits: [BERLIN] },
          nested: 'follow',
        },
      }),
    ).toEqual(['ann', 'bob', 'A']);
    const policy = parsePolicy({
      users: {
        within: {
          administrativeUnits: [BERLIN],
          organizationalUnits: ['OU=Sales,DC=c'],
        },
      },
    });
    expect(
      finish(explainObject(directory, policy, 'user', 'cat')),
    ).toMatchObject({
      decision: {
        inScope: false,
        reasonCode: 'notInUnits',
        reason: `Not in the administrative unit "${BERLIN}", or within OU=Sales,DC=c.`,
      },
      steps: expect.arrayContaining([
        {
          condition: `It is in the administrative unit "${BERLIN}", or within OU=Sales,DC=c.`,
          holds: false,
          reasonCode: 'notInUnits',
          trace: undefined,
        },
      ]),
    });
  });

  it('are not taken for empty where they are not known', () => {
    const administrativeUnits = ['aaaaaaaa-0000-4000-8000-00000000dead'];
    expect(() =>
      inScope({ users: { within: { administrativeUnits } } }),
    ).toThrow(expect.objectContaining({ code: 'IDP_POLICY_UNIT_NOT_FOUND' }));
    // Nobody hangs on it where no people are taken.
    expect(
      inScope({ users: { enabled: false, within: { administrativeUnits } } }),
    ).toEqual(['A', 'B']);
  });
});
