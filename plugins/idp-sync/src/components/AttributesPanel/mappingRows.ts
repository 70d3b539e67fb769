import {
  STANDARD_MAPPINGS,
  type FieldMapping,
  type MappedClass,
  type StandardMapping,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** A row of the table of fields: what the standard makes, what the policy makes instead of it or beside it. */
export interface MappingRow {
  /** Of the class, and for as long as the row is there. */
  key: string;
  standard?: StandardMapping;
  /** With its place in the policy; absent where the standard holds. */
  mapping?: FieldMapping;
  index?: number;
}

/** What the standard makes first, each with what the policy has instead; then what the policy adds, in its order. */
export function mappingRows(
  objectClass: MappedClass,
  mappings: readonly FieldMapping[],
): MappingRow[] {
  const standard = STANDARD_MAPPINGS[objectClass];
  const rows = standard.map((one): MappingRow => {
    const index = mappings.findIndex(({ field }) => field === one.field);
    return {
      key: one.field,
      standard: one,
      ...(index >= 0 && { mapping: mappings[index], index }),
    };
  });
  const instead = new Set(rows.map(({ index }) => index));
  mappings.forEach((mapping, index) => {
    if (!instead.has(index)) {
      rows.push({ key: `added-${index}`, mapping, index });
    }
  });
  return rows;
}

/** The mappings with one put at the place of another that the policy adds; both are beside the standard ones. */
export function moveMapping(
  mappings: readonly FieldMapping[],
  from: number,
  to: number,
): FieldMapping[] {
  const moved = [...mappings];
  [moved[from], moved[to]] = [moved[to], moved[from]];
  return moved;
}
