import { mockServices } from '@backstage/backend-test-utils';
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { RejectionInbox } from './RejectionInbox';

const TOPIC = 'experimental.catalog.errors';

async function setUp() {
  const events = DefaultEventsService.create({
    logger: mockServices.logger.mock(),
  }).forPlugin('idp-sync');
  const inbox = await RejectionInbox.create({ events });
  const say = (eventPayload: unknown) =>
    events.publish({ topic: TOPIC, eventPayload });
  const refuse = (
    objectId: string,
    errors: unknown[] = [{ name: 'InputError', message: `No ${objectId}` }],
  ) =>
    say({
      entity: `user:default/${objectId}`,
      location: `idp-sync:contoso/${objectId}`,
      errors,
    });
  return { inbox, say, refuse };
}

describe('RejectionInbox', () => {
  it('keeps the latest refusal of each entity of ours until it is taken', async () => {
    const { inbox, refuse } = await setUp();
    await refuse('jane');
    await refuse('john');
    await refuse('jane', [{ message: 'first' }, { message: 'second' }]);
    expect(inbox.take(10)).toEqual([
      expect.objectContaining({
        connectionId: 'contoso',
        objectId: 'jane',
        entityRef: 'user:default/jane',
        message: 'Error: first; Error: second',
        looks: 0,
      }),
      expect.objectContaining({
        objectId: 'john',
        message: 'InputError: No john',
      }),
    ]);
    expect(inbox.take(10)).toEqual([]);
  });

  it('gives out what it is asked for: so many, of one connection', async () => {
    const { inbox, say, refuse } = await setUp();
    await refuse('jane');
    await refuse('john');
    await say({
      entity: 'user:default/anna',
      location: 'idp-sync:fabrikam/anna',
      errors: [],
    });
    expect(inbox.take(10, 'fabrikam')).toEqual([
      expect.objectContaining({
        objectId: 'anna',
        message: 'The catalog does not say why',
      }),
    ]);
    expect(inbox.take(1)).toHaveLength(1);
    expect(inbox.take(10)).toHaveLength(1);
  });

  it('takes back what was not decided, unless something newer was heard', async () => {
    const { inbox, refuse } = await setUp();
    await refuse('jane');
    await refuse('john');
    const taken = inbox.take(10);
    await refuse('jane', [{ message: 'newer' }]);
    inbox.putBack(taken);
    expect(
      inbox
        .take(10)
        .map(({ objectId, message, looks }) => [objectId, message, looks]),
    ).toEqual([
      ['jane', 'Error: newer', 0],
      ['john', 'InputError: No john', 1],
    ]);
  });

  it('leaves alone what is not ours, and what is not in the shape that it knows', async () => {
    const { inbox, say } = await setUp();
    await say({
      entity: 'component:default/site',
      location: 'url:https://example.com/catalog-info.yaml',
      errors: [],
    });
    await say({ entity: 'user:default/x', location: 'idp-sync:x', errors: [] });
    await say({ entity: 3 });
    await say(undefined);
    expect(inbox.take(10)).toEqual([]);
  });

  it('does not grow without end', async () => {
    const { inbox, refuse } = await setUp();
    const long = 'x'.repeat(10_000);
    for (let index = 0; index < 5_010; index++) {
      await refuse(`u${index}`, [{ message: long }]);
    }
    const taken = inbox.take(10_000);
    expect(taken).toHaveLength(5_000);
    expect(taken[0].message).toHaveLength(1_000);
  });
});
