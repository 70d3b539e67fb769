import {
  EntityPolicies,
  FieldFormatEntityPolicy,
  groupEntityV1alpha1Validator,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
  userEntityV1alpha1Validator,
  type Entity,
} from '@backstage/catalog-model';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';

/** The checks that the catalog itself makes of what it is sent. */
const CATALOG_POLICIES = EntityPolicies.allOf([
  new NoForeignRootFieldsEntityPolicy(),
  new SchemaValidEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/**
 * Checks an entity as the catalog will, before it is sent: one malformed entity would make the catalog refuse the whole batch, and other mistakes it
 * only logs. The validators of catalog-model are asynchronous, so this is done at the edge, for what is to be sent only.
 *
 * @throws IdpSyncError `IDP_ENTITY_INVALID` with the field and what is wrong with it.
 */
export async function validateEntity(entity: Entity): Promise<void> {
  const validator =
    entity.kind === 'User'
      ? userEntityV1alpha1Validator
      : groupEntityV1alpha1Validator;
  let valid;
  try {
    await CATALOG_POLICIES.enforce(entity);
    valid = await validator.check(entity);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new IdpSyncError('IDP_ENTITY_INVALID', message, { cause: error });
  }
  if (!valid) {
    throw new IdpSyncError(
      'IDP_ENTITY_INVALID',
      `${entity.apiVersion} ${entity.kind} is not a kind of entity that is synced`,
    );
  }
}
