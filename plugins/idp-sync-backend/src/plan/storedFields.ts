import type { Entity } from '@backstage/catalog-model';
import type {
  ChangeAction,
  FieldChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { describeChange } from './describeChange';

/**
 * What a change row keeps in `fields`: a list of field changes; or, of a create, the entity itself, which is then not kept a second time in `entity`. All of its
 * fields are new, so that they are derived from it when somebody looks; a first sync would otherwise write everything twice.
 */
export type StoredFields = readonly FieldChange[] | Entity;

/** The fields of a change as people are told them. @param stored - JSON */
export function readFields(stored: string): FieldChange[] {
  const fields: FieldChange[] | Entity = JSON.parse(stored);
  return Array.isArray(fields)
    ? fields
    : describeChange(undefined, fields).fields;
}

/** SQL of the entity that a planned change is to send, as JSON. @param table - of the change, or what stands for it */
export function entityToSend(table: string): string {
  return `coalesce(${table}.entity, case when ${table}.action = 'create' then ${table}.fields end)`;
}

/** Whether the entity of a change goes into `fields`. */
export function isStoredAsFields(action: ChangeAction): boolean {
  return action === 'create';
}
