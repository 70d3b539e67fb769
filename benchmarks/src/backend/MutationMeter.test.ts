import type {
  CatalogProcessingExtensionPoint,
  EntityProvider,
  EntityProviderConnection,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';
import { MutationMeter } from './MutationMeter';

class Provider implements EntityProvider {
  connection?: EntityProviderConnection;

  getProviderName(): string {
    return 'provider';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }
}

/** A provider that is connected through a meter to a catalog, which takes mutations as given. */
async function connect(
  applyMutation: (mutation: EntityProviderMutation) => Promise<void>,
) {
  let now = 0;
  const meter = new MutationMeter(() => {
    now += 1;
    return now;
  });
  const added: EntityProvider[] = [];
  const extensionPoint: CatalogProcessingExtensionPoint = {
    addProcessor: () => {},
    addPlaceholderResolver: () => {},
    setOnProcessingErrorHandler: () => {},
    addEntityProvider: (...providers) => {
      added.push(...providers.flat());
    },
  };
  const provider = new Provider();
  meter.measure(extensionPoint).addEntityProvider([provider]);
  await added[0].connect({ applyMutation, refresh: async () => {} });
  return { meter, connection: provider.connection!, name: added[0] };
}

const entity = {
  entity: { apiVersion: 'v1', kind: 'User', metadata: { name: 'a' } },
  locationKey: 'k',
};

describe('MutationMeter', () => {
  it('hands mutations on as they are and notes their size and time', async () => {
    const taken: EntityProviderMutation[] = [];
    const { meter, connection, name } = await connect(async mutation => {
      taken.push(mutation);
    });
    const mutations: EntityProviderMutation[] = [
      { type: 'full', entities: [entity, entity] },
      { type: 'delta', added: [entity], removed: [{ entityRef: 'user:b' }] },
    ];
    for (const mutation of mutations) {
      await connection.applyMutation(mutation);
    }

    expect(name.getProviderName()).toBe('provider');
    expect(taken).toEqual(mutations);
    expect(meter.mutations()).toEqual([
      {
        provider: 'provider',
        type: 'full',
        added: 2,
        removed: 0,
        startedAt: 1,
        finishedAt: 2,
      },
      {
        provider: 'provider',
        type: 'delta',
        added: 1,
        removed: 1,
        startedAt: 3,
        finishedAt: 4,
      },
    ]);
  });

  it('leaves the end open where the catalog refuses, and says so', async () => {
    const { meter, connection } = await connect(async () => {
      throw new Error('refused');
    });
    await expect(
      connection.applyMutation({ type: 'full', entities: [] }),
    ).rejects.toThrow('refused');
    expect(meter.mutations()[0].finishedAt).toBeUndefined();
  });
});
