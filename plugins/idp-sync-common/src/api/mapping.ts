import type { MappedClass } from '../policy';
import type { Page } from './status';

/** Something that a mapping cannot make, or the catalog would not take. @public */
export interface TriedError {
  /** As the mapping writes it; absent for what is wrong with the entity as a whole. */
  field?: string;
  /** A sentence without a full stop. */
  message: string;
}

/** What the mappings of a draft make of one object; nothing of it is kept. @public */
export interface TriedObject {
  class: MappedClass;
  objectId: string;
  displayName: string;
  inScope: boolean;
  /** Why it is in scope or not, as a sentence. */
  reason: string;
  /** Whether the catalog has it, so that what is applied at creation stays as it was. */
  inCatalog: boolean;
  /** As it would be sent, without the fields that failed; out of scope as it would be there by itself. Absent where a transformer leaves it out or fails. */
  entity?: Record<string, unknown>;
  /** Empty where it could be sent. */
  errors: TriedError[];
}

/** Objects with what the mappings of a draft make of them. @public */
export interface MappingTrial extends Page<TriedObject> {
  /** Attributes that the mappings look at and that were not read yet, so that they count as absent here. */
  notRead: string[];
}
