import { appendFileSync } from 'node:fs';
import { createBackendModule } from '@backstage/backend-plugin-api';
import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import {
  OBJECT_CLASSES,
  type Page,
  type Run,
  type RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { entityTransformersExtensionPoint } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Tenant } from '@idp-sync/graph-emulator';
import {
  pictureOfCatalog,
  referencesOf,
} from '../__testUtils__/directoryOracle';
import { HostileChurn } from '../__testUtils__/HostileChurn';
import { NO_LIMITS } from '../__testUtils__/noLimits';
import { ReferenceLedger } from '../__testUtils__/ReferenceLedger';
import {
  TestPortal,
  type TestPortalOptions,
} from '../__testUtils__/TestPortal';

/** Minutes to go on for, on each database and with each policy; `yarn soak` sets it. */
const SOAK_MINUTES = Number(process.env.IDP_SYNC_SOAK_MINUTES ?? 0);
const SOAK_REPORT = process.env.IDP_SYNC_SOAK_REPORT;
const SEED = Number(process.env.IDP_SYNC_SOAK_SEED ?? 20261120);
const SOAKS = SOAK_MINUTES > 0;
const ROUNDS = 3;
const CHANGES_PER_ROUND = 60;

jest.setTimeout(600_000 + SOAK_MINUTES * 120_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('hostile directories on %s', id => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  const start = async (options: Partial<TestPortalOptions> = {}) => {
    portal = await startPortal(id, options);
    const run = await portal.waitForFirstRun();
    expect(run.error).toBeUndefined();
    return portal.emulator.tenant;
  };
  const sync = async (mode: 'incremental' | 'full' = 'incremental') => {
    const run = await portal.run('sync', mode);
    expect({ status: run.status, error: run.error }).toEqual({
      status: 'succeeded',
    });
    return run;
  };
  const changesOf = async (run: Run) =>
    (await portal.get<Page<RunChange>>(`runs/${run.id}/changes?limit=1000`))
      .items;

  it.each(['never', 'follow'] as const)(
    'every reference is valid, unique and for life, and every run ends (renames: %s)',
    async renames => {
      const tenant = await start({
        policy: { mapping: { renames }, users: { disabled: true } },
      });
      const churn = new HostileChurn(tenant, SEED);
      const ledger = new ReferenceLedger(renames === 'never');
      const until = performance.now() + SOAK_MINUTES * 30_000;
      let round = 0;
      for (; round < ROUNDS || performance.now() < until; round++) {
        churn.change(CHANGES_PER_ROUND);
        const run = await sync();
        expectSums(run);
        for (const { message, count } of run.warnings) {
          expect(message.length).toBeLessThan(1_000);
          expect(count).toBeGreaterThan(0);
        }
        expect(
          ledger.enter(await portal.knex('managed_entities').select()),
        ).toEqual([]);
        await expectCatalogToHave(portal, tenant);
      }
      const full = await sync('full');
      expect(await changesOf(full)).toEqual([]);
      report(
        `hostile names on ${id}, renames ${renames}: seed ${SEED}, ${round} rounds of ${CHANGES_PER_ROUND} changes; ${ledger.size} references valid, unique and never passed on; a full run after them found nothing to do`,
      );
    },
  );

  it('keeps references in a swap, and gives a new Jane nothing of the old one, in any letter case', async () => {
    const tenant = await start();
    const ann = tenant.addUser({ displayName: 'Ann', mail: 'ann' });
    const bob = tenant.addUser({ displayName: 'Bob', mail: 'bob' });
    const mail = 'Jane.Doe@example.com';
    const old = tenant.addUser({ displayName: 'Jane', mail });
    await sync();
    tenant.updateUser(ann.id, { displayName: 'Bob', mail: 'bob' });
    tenant.updateUser(bob.id, { displayName: 'Ann', mail: 'ann' });
    tenant.deleteUser(old.id);
    const fresh = tenant.addUser({
      displayName: 'Jane',
      mail: mail.toUpperCase(),
    });
    const run = await sync();
    expect(run.warnings).toEqual([
      expect.objectContaining({
        code: 'IDP_NAME_CHANGED',
        message: expect.stringContaining(
          '"Jane" as user:default/jane.doe_example.com-',
        ),
        count: 1,
      }),
    ]);
    const references = await shownReferences(portal, [fresh.id], [old.id]);
    expect(references.get(fresh.id)).toMatch(
      /^user:default\/jane\.doe_example\.com-[0-9a-f]{8}$/,
    );
    expect(references.get(ann.id)).toBe('user:default/ann');
    expect(references.get(bob.id)).toBe('user:default/bob');
    tenant.restoreUser(old.id);
    await sync();
    const both = await shownReferences(portal, [fresh.id, old.id]);
    expect(both.get(old.id)).toBe('user:default/jane.doe_example.com');
    expect(both.get(fresh.id)).toBe(references.get(fresh.id));
  });

  it('passes no reference on in a swap and a ring of three where names follow, and gives back what one had', async () => {
    const tenant = await start({ policy: { mapping: { renames: 'follow' } } });
    const people = ['ann', 'bob', 'cat', 'dan', 'eve'].map(mail => ({
      mail,
      id: tenant.addUser({ displayName: mail, mail }).id,
    }));
    const [ann, bob, cat, dan, eve] = people;
    await sync();
    const before = await shownReferences(
      portal,
      people.map(({ id: objectId }) => objectId),
    );
    const nextOf = new Map([
      [ann, bob],
      [bob, ann],
      [cat, dan],
      [dan, eve],
      [eve, cat],
    ]);
    nextOf.forEach(({ mail }, person) =>
      tenant.updateUser(person.id, { mail }),
    );
    const exchanged = await sync();
    expect(exchanged.counts.user).toMatchObject({ updated: 5 });
    expect(exchanged.warnings).toEqual([
      expect.objectContaining({ code: 'IDP_NAME_CHANGED', count: 5 }),
    ]);
    const has = (
      accept: (ref: string | undefined, objectId: string) => boolean,
    ) =>
      portal.waitForCatalog(shown => {
        const references = referencesOf(shown);
        return people.every(person =>
          accept(references.get(person.id), person.id),
        );
      });
    const after = referencesOf(
      await has((ref, objectId) => !!ref && ref !== before.get(objectId)),
    );
    nextOf.forEach(({ mail }, person) => {
      expect(after.get(person.id)).toMatch(
        new RegExp(`^user:default/${mail}-[0-9a-f]{8}$`),
      );
    });
    people.forEach(person => tenant.updateUser(person.id, person));
    await sync();
    await has((ref, objectId) => ref === before.get(objectId));
  });

  it('keeps the last good entity of whom a transformer fails later, and cleans what it writes', async () => {
    const bad = new Set<string>();
    const tenant = await start({ features: [spoilingTransformers(bad)] });
    new HostileChurn(tenant, SEED).change(CHANGES_PER_ROUND);
    const ann = tenant.addUser({ displayName: 'A\0nn \ud83d', mail: 'ann' });
    await sync();
    const before = await expectCatalogToHave(portal, tenant);
    const entity = before.find(shown => idOf(shown) === ann.id)!;
    expect(entity.metadata.title).toBe('title of Ann \ufffd');
    for (const user of tenant.users()) {
      bad.add(user.id);
      tenant.updateUser(user.id, { displayName: 'Changed' });
    }
    const run = await portal.run('sync');
    expect(run.status).toBe('partial');
    expect(run.counts.user).toMatchObject({
      failed: tenant.users().length,
      removed: 0,
      updated: 0,
    });
    expectSums(run);
    const [change] = await changesOf(run);
    expect(change).toMatchObject({
      status: 'failed',
      error: {
        code: 'IDP_TRANSFORMER_FAILED',
        message: 'The entity transformer failed: I am fed up \ufffd',
      },
    });
    const users = (entities: Entity[]) =>
      entities
        .filter(shown => shown.kind === 'User')
        .map(({ metadata, spec }) => ({ metadata, spec }));
    expect(users(await portal.catalogEntities())).toEqual(users(before));
  });

  it('takes great and deep structures, and breaks their circles', async () => {
    const size = SOAKS
      ? // People who come to a tenant that was read before are asked about, at the pace of the small one that it was.
        { members: 5_000, groups: 2_000, parents: 1_000, depth: 50 }
      : { members: 200, groups: 60, parents: 40, depth: 50 };
    const limit = size.members - 1;
    const tenant = await start({
      emulator: { quirks: 'none' },
      policy: {
        groups: { empty: true },
        mapping: { membership: 'transitive', membershipLimit: limit },
      },
    });
    const { giant, deep, joiner, many } = buildStructures(tenant, size);
    // Great ones take so long to build that the portal has given up the connection which was kept open; the first request finds that out.
    await portal.get('status').catch(() => undefined);
    const run = await sync();
    expectSums(run);
    expect(run.warnings).toEqual(
      expect.arrayContaining([
        {
          code: 'IDP_MEMBERSHIPS_LEFT_OUT',
          message: `Groups with more than ${limit} members are in the catalog without them: "All Staff" (${size.members})`,
          count: 1,
        },
        expect.objectContaining({ code: 'IDP_GROUP_CYCLE', count: 2 }),
      ]),
    );
    const managed = new Map<string, Entity>(
      (await portal.knex('managed_entities').select()).map(row => [
        row.object_id,
        JSON.parse(row.entity),
      ]),
    );
    const related = (objectId: string) =>
      managed.get(objectId)!.spec!.memberOf as string[];
    const refOf = (objectId: string) =>
      stringifyEntityRef(managed.get(objectId)!);
    expect(related(joiner)).not.toContain(refOf(giant));
    expect(related(joiner)).toHaveLength(size.groups + size.depth);
    expect(related(joiner)).toContain(refOf(deep[0]));
    expect(managed.get(deep[0])!.spec!.parent).toBeDefined();
    // One of a thousand parents is the parent; the others list it as their child.
    const listing = [...managed.values()].filter(({ spec }) =>
      (spec?.children as string[] | undefined)?.includes(refOf(many)),
    );
    expect(listing).toHaveLength(size.parents - 1);
    await expectCatalogToHave(portal, tenant);
    report(
      `great structures on ${id}: a group of ${size.members}, a user in ${
        size.groups + size.depth
      } groups, a group in ${size.parents}, depth ${size.depth}, two circles`,
    );
  });
});

function expectSums(run: Run) {
  for (const objectClass of OBJECT_CLASSES) {
    const of = run.counts[objectClass];
    expect(of.read).toBe(of.inScope + of.filtered);
    expect(of.inScope).toBe(
      of.created + of.updated + of.unchanged + of.failed + of.held,
    );
    expect(of.managedAfter).toBe(of.managedBefore + of.created - of.removed);
  }
}

/** One entity for each object, by the name it has in the directory, as far as text can hold that. */
async function expectCatalogToHave(
  portal: TestPortal,
  tenant: Tenant,
): Promise<Entity[]> {
  const objects = [...tenant.users(), ...tenant.groups()];
  const expected = Object.fromEntries(
    objects.map(({ id, displayName }) => [id, asText(displayName)]),
  );
  const namesIn = (entities: readonly Entity[]) => {
    const { users, groups } = pictureOfCatalog(entities);
    const shown: Record<string, string> = { ...users, ...groups };
    return Object.fromEntries(
      Object.entries(shown).map(([id, name]) => [
        id,
        // What has no display name of its own is called by something else.
        expected[id] === undefined && name !== '' ? undefined : name,
      ]),
    );
  };
  const isThere = (entities: Entity[]) =>
    entities.length === objects.length + 1 &&
    JSON.stringify(sorted(namesIn(entities))) ===
      JSON.stringify(sorted(expected));
  const entities = await portal
    .waitForCatalog(isThere)
    .catch(() => portal.catalogEntities());
  expect(namesIn(entities)).toEqual(expected);
  expect(entities).toHaveLength(objects.length + 1);
  return entities;
}

function sorted(names: Record<string, string | undefined>) {
  return Object.entries(names).sort(([a], [b]) => (a < b ? -1 : 1));
}

function asText(displayName: unknown): string | undefined {
  const text = String(displayName ?? '')
    .replaceAll('\0', '')
    .toWellFormed();
  return text.trim() === '' ? undefined : text;
}

async function shownReferences(
  portal: TestPortal,
  wanted: string[],
  unwanted: string[] = [],
): Promise<Map<string, string>> {
  const entities = await portal.waitForCatalog(shown => {
    const references = referencesOf(shown);
    return (
      wanted.every(objectId => references.has(objectId)) &&
      !unwanted.some(objectId => references.has(objectId))
    );
  });
  return referencesOf(entities);
}

function idOf({ metadata }: Entity): string | undefined {
  return metadata.annotations?.['graph.microsoft.com/user-id'];
}

/** Transformers that write what no database takes, and throw for those who are bad. */
function spoilingTransformers(bad: ReadonlySet<string>) {
  return createBackendModule({
    pluginId: 'idp-sync',
    moduleId: 'transformers',
    register(env) {
      env.registerInit({
        deps: { transformers: entityTransformersExtensionPoint },
        async init({ transformers }) {
          transformers.setTransformers({
            version: '1',
            user({ objectId, entity }) {
              if (bad.has(objectId)) {
                throw new Error('I am fed \0up \udc00');
              }
              return {
                ...entity,
                metadata: {
                  ...entity.metadata,
                  title: `title\0 of ${entity.spec.profile?.displayName}`,
                },
                spec: { ...entity.spec, '\0note': ['\ud83d'] } as JsonObject &
                  typeof entity.spec,
              };
            },
          });
        },
      });
    },
  });
}

function buildStructures(
  tenant: Tenant,
  size: { members: number; groups: number; parents: number; depth: number },
) {
  const group = (displayName: string) => tenant.addGroup({ displayName }).id;
  const chain = (groups: readonly string[]) =>
    groups.slice(1).forEach((inner, index) => {
      tenant.addMember(groups[index], inner);
    });
  const giant = group('All Staff');
  const users = Array.from(
    { length: size.members },
    (_, index) =>
      tenant.addUser({
        displayName: `Person ${index}`,
        userPrincipalName: `person${index}@example.com`,
      }).id,
  );
  users.forEach(user => tenant.addMember(giant, user));
  const [joiner] = users;
  for (let index = 0; index < size.groups; index++) {
    tenant.addMember(group(`Club ${index}`), joiner);
  }
  const deep = Array.from({ length: size.depth }, (_, level) =>
    group(`Level ${size.depth - level}`),
  );
  chain([...deep].reverse());
  tenant.addMember(deep[0], joiner);
  const many = group('Of Many');
  for (let index = 0; index < size.parents; index++) {
    tenant.addMember(group(`Parent ${index}`), many);
  }
  const pair = ['Egg', 'Hen'].map(group);
  chain([...pair, pair[0]]);
  const ring = Array.from({ length: 20 }, (_, index) => group(`Ring ${index}`));
  chain([...ring, ring[0]]);
  return { giant, deep, joiner, many };
}

function report(line: string): void {
  if (SOAK_REPORT) {
    appendFileSync(SOAK_REPORT, `${line}\n`);
  }
}

function startPortal(
  databaseId: TestDatabaseId,
  options: Partial<TestPortalOptions>,
): Promise<TestPortal> {
  return TestPortal.start({
    databases,
    databaseId,
    tenant: { users: 6, groups: 4, memberships: 12, seed: SEED },
    emulator: { pageSize: { objects: 25, memberLinks: 100 } },
    ...options,
    policy: { safety: NO_LIMITS, ...options.policy },
  });
}
