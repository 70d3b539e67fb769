import type { AdministrativeUnit } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { Knex } from 'knex';
import { cleanText } from '../database/cleanText';
import type { MirrorScope } from './MirrorKeys';
import type { MirroredUnit } from './MirrorSnapshot';

interface UnitRow {
  unit_id: string;
  display_name: string;
  members: string;
}

/** The administrative units of a connection, by object id. */
export async function readUnits(
  knex: Knex,
  connectionId: string,
): Promise<Map<string, MirroredUnit>> {
  const rows = await rowsOf(knex, connectionId);
  return new Map(
    rows.map(row => [
      row.unit_id,
      {
        displayName: row.display_name,
        members: new Set<string>(JSON.parse(row.members)),
      },
    ]),
  );
}

/** @see MirrorStore.saveUnits */
export async function writeUnits(
  { knex, connectionId, touched }: MirrorScope,
  units: ReadonlyMap<string, AdministrativeUnit>,
): Promise<{ changed: number; keptHidden: string[] }> {
  const known = new Map(
    (await rowsOf(knex, connectionId)).map(row => [row.unit_id, row]),
  );
  const keptHidden: string[] = [];
  const changed: UnitRow[] = [];
  for (const [unitId, unit] of units) {
    const row = toRow(unitId, unit);
    const before = known.get(unitId);
    if (before && unit.hidden && unit.members.length === 0) {
      if (before.members !== row.members) {
        keptHidden.push(row.display_name);
      }
      row.members = before.members;
    }
    if (
      before?.members !== row.members ||
      before.display_name !== row.display_name
    ) {
      changed.push(row);
    }
  }
  const gone = [...known.keys()].filter(unitId => !units.has(unitId));
  const rows = knex('mirror_units').where({ connection_id: connectionId });
  const replaced = [...gone, ...changed.map(({ unit_id: unitId }) => unitId)];
  if (replaced.length === 0) {
    return { changed: 0, keptHidden };
  }
  await rows.whereIn('unit_id', replaced).delete();
  for (const row of changed) {
    await knex('mirror_units').insert({ ...row, connection_id: connectionId });
  }
  if (touched) {
    touched.units = true;
  }
  return { changed: replaced.length, keptHidden };
}

function toRow(unitId: string, unit: AdministrativeUnit): UnitRow {
  const ids = new Set(unit.members.map(({ objectId }) => objectId));
  return {
    unit_id: unitId,
    display_name: cleanText(unit.displayName),
    members: JSON.stringify([...ids].sort()),
  };
}

async function rowsOf(knex: Knex, connectionId: string): Promise<UnitRow[]> {
  return await knex('mirror_units')
    .where({ connection_id: connectionId })
    .select('unit_id', 'display_name', 'members');
}
