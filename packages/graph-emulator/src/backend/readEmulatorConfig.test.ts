import { mockServices } from '@backstage/backend-test-utils';
import { readEmulatorConfig } from './readEmulatorConfig';

describe('readEmulatorConfig', () => {
  const read = (graphEmulator: object) =>
    readEmulatorConfig(mockServices.rootConfig({ data: { graphEmulator } }));

  it('has defaults', () => {
    expect(read({})).toEqual({
      tenant: 'contoso',
      seed: 1,
      port: 7443,
      caDir: '.cache/graph-emulator',
    });
  });

  it('reads the size of a generated tenant', () => {
    expect(read({ tenant: 'generated', users: 7, seed: 3 })).toMatchObject({
      tenant: { users: 7, groups: 100, memberships: 5000, seed: 3 },
      seed: 3,
    });
  });

  it('reads faults, and names those that there are not', () => {
    const faults = [{ name: 'throttled', target: 'users', times: 2 }];
    expect(read({ faults })).toMatchObject({ faults });
    expect(() => read({ faults: [{ name: 'bad luck' }] })).toThrow(
      /graphEmulator\.faults/,
    );
  });

  it('takes any other tenant for a file', () => {
    expect(() => read({ tenant: './no-such-tenant.json' })).toThrow(
      /no-such-tenant\.json/,
    );
  });
});
