import type { GroupEntity, UserEntity } from '@backstage/catalog-model';
import type { DirectoryAttributes } from './DirectorySource';

/** What a transformer gets to see of one object. @public */
export interface TransformerInput<TEntity> {
  connectionId: string;
  objectId: string;
  attributes: DirectoryAttributes;
  /** What the default mapping made, without name, relations and our own annotations: those are ours. */
  entity: TEntity;
}

/**
 * Changes the entity made for an object. Pure and synchronous, because preview, explain and sync all call it. Nothing returned: the object is left out.
 * An error thrown fails that object, not the run. `version` must change with the code, so that unchanged plans are not skipped wrongly.
 *
 * @public
 */
export interface EntityTransformers {
  version: string;
  user?(input: TransformerInput<UserEntity>): UserEntity | undefined;
  group?(input: TransformerInput<GroupEntity>): GroupEntity | undefined;
  organization?(input: TransformerInput<GroupEntity>): GroupEntity | undefined;
}
