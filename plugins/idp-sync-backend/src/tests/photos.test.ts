import { TestDatabases } from '@backstage/backend-test-utils';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { openTenant } from '@idp-sync/graph-emulator';
import { TestPortal } from '../__testUtils__/TestPortal';
import { purgeMirror } from '../mirror/purgeMirror';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('photos on %s', databaseId => {
  let portal: TestPortal;

  afterEach(() => portal.stop());

  it('come some after others, follow the directory, and go when nobody wants them', async () => {
    const tenant = await openTenant({ users: 45, groups: 2, memberships: 4 });
    const people = tenant
      .users()
      .filter(({ accountEnabled }) => accountEnabled);
    const mapping = { photos: { peoplePerHour: 180 } };
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant,
      policy: { mapping },
    });
    const { emulator, knex } = portal;
    /** By object id. */
    const pictures = async () =>
      new Map(
        (await portal.catalogEntities()).flatMap(({ kind, metadata, spec }) => {
          const { picture } = Object(Object(spec).profile);
          return kind === 'User' && picture
            ? [[metadata.annotations?.['idp-sync/object-id'], picture]]
            : [];
        }),
      );
    const withPhoto = () =>
      people
        .map(({ id }) => id)
        .filter(id => tenant.photoOf(id) !== undefined)
        .sort();
    const batches = () => {
      const { byRoute } = emulator.figures.snapshot();
      return [
        byRoute['POST /$batch'] ?? 0,
        byRoute['GET /users/{id}/photos/{size}/$value'] ?? 0,
      ];
    };
    const readPhotos = async () => {
      emulator.figures.reset();
      await portal.readPhotos();
      return batches();
    };
    const sync = async () => {
      const run: Run = await portal.run();
      expect(run).toMatchObject({ status: 'succeeded' });
      return run.counts?.user.updated;
    };
    const makeOld = () => knex('mirror_photos').update({ checked_at: 1 });

    await portal.waitForFirstRun();
    expect((await pictures()).size).toBe(0);

    // Thirty in ten minutes, twenty at once; the next time goes on from there, and once everybody was asked about nobody is.
    expect(await readPhotos()).toEqual([2, 30]);
    emulator.faults.add({
      match: { path: '*/photos/*', batched: true },
      times: 2,
      fault: { kind: 'status', status: 429, retryAfter: 0 },
    });
    await readPhotos();
    expect(await knex('mirror_photos').pluck('object_id')).toHaveLength(
      people.length,
    );
    expect(await readPhotos()).toEqual([0, 0]);
    expect(await sync()).toBe(withPhoto().length);
    const first = await pictures();
    expect([...first.keys()].sort()).toEqual(withPhoto());
    for (const picture of first.values()) {
      expect(picture).toMatch(
        /^data:image\/png;base64,[A-Za-z0-9+/=]{50,9000}$/,
      );
    }

    // Photos that are the same ones come with 304, and change nothing.
    await makeOld();
    await readPhotos();
    await readPhotos();
    expect(emulator.figures.snapshot().byStatus[200]).toBeGreaterThan(0);
    expect(await sync()).toBe(0);

    // A new one, one that goes, and an answer that says nothing.
    const [changed, gone, unclear] = withPhoto();
    const rest = people.map(({ id }) => id).filter(id => !first.has(id));
    tenant.setPhoto(changed, 'another');
    tenant.setPhoto(gone, undefined);
    tenant.setPhoto(rest[0], 'first');
    emulator.faults.add({
      match: { path: `*/${unclear}/photos/*` },
      fault: { kind: 'status', status: 400 },
    });
    await makeOld();
    await readPhotos();
    await readPhotos();
    emulator.faults.clear();
    expect(await sync()).toBe(3);
    const second = await pictures();
    expect([...second.keys()].sort()).toEqual(withPhoto());
    expect(second.get(changed)).not.toBe(first.get(changed));
    expect(second.get(unclear)).toBe(first.get(unclear));

    // Somebody who leaves takes the photo along.
    tenant.disableUser(changed);
    await sync();
    await readPhotos();
    expect(await knex('mirror_photos').where({ object_id: changed })).toEqual(
      [],
    );

    // What is too large is left out.
    await knex('mirror_photos').update({ size: 'other' });
    tenant.setPhoto(rest[0], 'x');
    await portal.restart({
      policy: { mapping: { photos: { size: '120x120', maxKilobytes: 1 } } },
    });
    await portal.readPhotos();
    const sizes: string[] = await knex('mirror_photos')
      .whereNotNull('picture')
      .pluck('picture');
    for (const picture of sizes) {
      expect(picture.length).toBeLessThan(1_024 * 1.4 + 30);
    }

    // Switched off, or with the mirror purged, none is kept.
    await portal.restart({ policy: {} });
    await sync();
    expect((await pictures()).size).toBe(0);
    await portal.readPhotos();
    expect(await knex('mirror_photos')).toEqual([]);
    await knex('mirror_photos').insert({
      connection_id: 'emulated',
      object_id: rest[0],
      size: '48x48',
      picture: 'data:',
      checked_at: 1,
    });
    await knex.transaction(transaction => purgeMirror(transaction, 'emulated'));
    expect(await knex('mirror_photos')).toEqual([]);
  });
});
