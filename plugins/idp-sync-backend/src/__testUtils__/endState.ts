import { isDeepStrictEqual } from 'node:util';
import type { Entity } from '@backstage/catalog-model';
import {
  OBJECT_CLASSES,
  type Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Tenant } from '@idp-sync/graph-emulator';
import type { Knex } from 'knex';
import { CONNECTION } from './connectionConfig';
import {
  pictureOfCatalog,
  pictureOfDirectory,
  referencesOf,
} from './directoryOracle';
import { waitFor } from './waitFor';

/** Law 4 within the counts of a run. */
export function expectSumsToHold(run: Run): void {
  for (const objectClass of OBJECT_CLASSES) {
    const of = run.counts[objectClass];
    expect(of.read).toBe(of.inScope + of.filtered);
    expect(of.inScope).toBe(
      of.created +
        of.updated +
        of.unchanged +
        of.failed +
        of.held +
        of.notApplied,
    );
    expect(of.managedAfter).toBe(of.managedBefore + of.created - of.removed);
  }
}

/** Law 4 between the counts of the latest run and the tables. */
export async function expectSumsToMatchTables(
  knex: Knex,
  run: Run,
): Promise<void> {
  for (const objectClass of OBJECT_CLASSES) {
    const where = { connection_id: run.connectionId, class: objectClass };
    const [read] = await knex('mirror_objects')
      .where({ ...where, state: 'present' })
      .count({ rows: '*' });
    const [managed] = await knex('managed_entities')
      .where(where)
      .whereIn('status', ['sent', 'confirmed', 'lost'])
      .count({ rows: '*' });
    expect(run.counts[objectClass].read).toBe(Number(read.rows));
    expect(run.counts[objectClass].managedAfter).toBe(Number(managed.rows));
  }
}

/** Law 2: what a fresh full read would bring, present objects and direct memberships. */
export async function expectMirrorToEqual(
  knex: Knex,
  tenant: Tenant,
): Promise<void> {
  const objects: { class: string; object_id: string }[] = await knex(
    'mirror_objects',
  )
    .where({ connection_id: CONNECTION, state: 'present' })
    .whereIn('class', ['user', 'group'])
    .select('class', 'object_id');
  expect(objects.map(row => `${row.class} ${row.object_id}`).sort()).toEqual(
    [
      ...tenant.users().map(({ id }) => `user ${id}`),
      ...tenant.groups().map(({ id }) => `group ${id}`),
    ].sort(),
  );
  const present = new Set(objects.map(row => row.object_id));
  const memberships: { group_id: string; member_id: string }[] = await knex(
    'mirror_memberships as m',
  )
    .join('mirror_keys as g', 'g.key', 'm.group_key')
    .join('mirror_keys as k', 'k.key', 'm.member_key')
    .where({ 'g.connection_id': CONNECTION, 'm.present': true })
    .select('g.object_id as group_id', 'k.object_id as member_id');
  expect(
    memberships
      // Those of a deleted object are kept: it may come back without a word of them.
      .filter(row => present.has(row.group_id) && present.has(row.member_id))
      .map(row => `${row.member_id} in ${row.group_id}`)
      .sort(),
  ).toEqual(
    tenant
      .groups()
      .flatMap(group =>
        tenant.membersOf(group.id).map(({ id }) => `${id} in ${group.id}`),
      )
      .sort(),
  );
}

/** Waits until the catalog shows what the directory says. @returns the entities */
export async function expectCatalogToShow(
  tenant: Tenant,
  readCatalog: () => Promise<Entity[]>,
): Promise<Entity[]> {
  const expected = pictureOfDirectory(tenant);
  let entities: Entity[] = [];
  await waitFor('the catalog', async () => {
    entities = await readCatalog();
    return isDeepStrictEqual(pictureOfCatalog(entities), expected) || undefined;
  }).catch(() => undefined);
  expect(pictureOfCatalog(entities)).toEqual(expected);
  return entities;
}

/** Law 6 over a test: remembers each object's reference. */
export class ReferencesForLife {
  readonly #references = new Map<string, string>();

  /** @returns what is wrong: references that have changed, and such that two objects bear */
  note(entities: readonly Entity[]): string[] {
    const wrong: string[] = [];
    for (const [objectId, ref] of referencesOf(entities)) {
      const before = this.#references.get(objectId) ?? ref;
      if (before !== ref) {
        wrong.push(`${objectId} was ${before} and is ${ref}`);
      }
      this.#references.set(objectId, ref);
    }
    const bearers = new Map<string, string>();
    for (const [objectId, ref] of this.#references) {
      const other = bearers.get(ref);
      if (other) {
        wrong.push(`${objectId} and ${other} are both ${ref}`);
      }
      bearers.set(ref, objectId);
    }
    return wrong;
  }
}
