import type { LookupTables } from '../../expressions';

/** One field of an entity, and what it is made of. @public */
export interface FieldMapping {
  /** Such as `displayName`, `labels.country` or `spec.costCenter`; see {@link parseMappedField}. */
  field: string;
  /** In the expression language, such as `first(mail, userPrincipalName)`; where it comes to nothing the entity is without the field. */
  expression: string;
  /** Whether an object for which the expression comes to nothing fails, and so keeps its last good entity. */
  required: boolean;
  /**
   * `always`: the field follows the directory. `atCreation`: it keeps what the entity got when it was created, so that an entity that was there before the
   * mapping has no such field.
   */
  apply: 'always' | 'atCreation';
}

/** The classes whose fields are mapped; the root group of the tenant has none. @public */
export type MappedClass = 'user' | 'group';

/** How fields of entities are made of attributes, beside the standard mappings and instead of them. @public */
export interface AttributeMappings {
  /** By class; in the order in which people like to see them. A field that the standard fills too is made by the expression alone. */
  attributes: Record<MappedClass, FieldMapping[]>;
  /** What `lookup(…)` looks things up in. */
  tables: LookupTables;
}
