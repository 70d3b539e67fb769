import type { Entity } from '@backstage/catalog-model';
import type {
  ChangeAction,
  FieldChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonObject } from '@backstage/types';
import { countMissing, describeChange } from './describeChange';

/**
 * What a change row keeps in `fields`: a list of field changes; or the entity itself where all of it is new, or all of it goes. The list is derived from that
 * when somebody looks. So a first sync writes each entity once: what a create is to send is not kept in `entity` a second time.
 */
export type StoredFields = readonly FieldChange[] | Entity;

/** The fields of a change as people are told them. @param stored - JSON */
export function readFields(
  action: ChangeAction,
  stored: string,
): FieldChange[] {
  const fields: FieldChange[] | Entity = JSON.parse(stored);
  if (Array.isArray(fields)) {
    return fields;
  }
  return action === 'create'
    ? describeChange(undefined, fields).fields
    : describeChange(fields, undefined).fields;
}

/** SQL of the entity that a planned change is to send, as JSON. @param table - of the change, or what stands for it */
export function entityToSend(table: string): string {
  return `coalesce(${table}.entity, case when ${table}.action = 'create' then ${table}.fields end)`;
}

/** What a change row says of what a change does. @param before - as it was sent last */
export function describeForStoring(
  { action, entity }: { action: ChangeAction; entity?: Entity },
  before: Entity | undefined,
): {
  fields: StoredFields;
  membershipsAdded: number;
  membershipsRemoved: number;
} {
  if (action === 'create' && entity) {
    return {
      fields: entity,
      membershipsAdded: countMemberships(entity),
      membershipsRemoved: 0,
    };
  }
  if (action === 'remove' && before) {
    return {
      fields: before,
      membershipsAdded: 0,
      membershipsRemoved: countMemberships(before),
    };
  }
  return describeChange(before, action === 'remove' ? undefined : entity);
}

function countMemberships({ spec }: Entity): number {
  const { memberOf, members }: JsonObject = spec ?? {};
  return countMissing(memberOf, undefined) + countMissing(members, undefined);
}
