import { z } from 'zod';
import { InvalidChangeError, ObjectNotFoundError } from '../tenant/errors';
import { ObjectInput, Tenant } from '../tenant/Tenant';
import { applicationSchema } from '../tenant/tenantFile';

const properties = z.record(z.string(), z.json());
const user = z.string().describe('object id or user principal name');
const group = z.string().describe('object id or display name');
const unit = z.string().describe('object id');

/** A change to the tenant, as the control endpoint takes it. */
export const operationSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('addUser'), properties }),
  z.strictObject({ op: z.literal('updateUser'), user, properties }),
  z.strictObject({
    op: z.enum([
      'disableUser',
      'enableUser',
      'deleteUser',
      'restoreUser',
      'purgeUser',
    ]),
    user,
  }),
  z.strictObject({ op: z.literal('addGroup'), properties }),
  z.strictObject({ op: z.literal('updateGroup'), group, properties }),
  z.strictObject({
    op: z.enum(['deleteGroup', 'restoreGroup', 'purgeGroup']),
    group,
  }),
  z.strictObject({
    op: z.enum(['addMember', 'removeMember']),
    group,
    member: z.string().describe('object id, or user principal name'),
  }),
  z.strictObject({ op: z.literal('addAdministrativeUnit'), properties }),
  z.strictObject({
    op: z.literal('updateAdministrativeUnit'),
    unit,
    properties,
  }),
  z.strictObject({ op: z.literal('deleteAdministrativeUnit'), unit }),
  z.strictObject({
    op: z.enum(['addToAdministrativeUnit', 'removeFromAdministrativeUnit']),
    unit,
    member: z.string().describe('object id, or user principal name'),
  }),
  z.strictObject({
    op: z.literal('setManager'),
    user,
    manager: user.nullable(),
  }),
  z.strictObject({
    op: z.literal('setPhoto'),
    user,
    picture: z.string().nullable(),
  }),
  z.strictObject({
    op: z.literal('registerApplication'),
    application: applicationSchema.partial(),
  }),
]);

/** @see {@link operationSchema} */
export type Operation = z.infer<typeof operationSchema>;

/**
 * Carries out an operation.
 *
 * @returns the object that was made or changed, where there is one
 * @throws ObjectNotFoundError, InvalidChangeError
 */
export function applyOperation(tenant: Tenant, operation: Operation): unknown {
  switch (operation.op) {
    case 'addUser':
      return tenant.addUser(operation.properties as ObjectInput);
    case 'updateUser':
      return tenant.updateUser(
        operation.user,
        operation.properties as ObjectInput,
      );
    case 'disableUser':
    case 'enableUser':
    case 'deleteUser':
    case 'purgeUser':
    case 'restoreUser':
      return tenant[operation.op](operation.user);
    case 'addGroup':
      return tenant.addGroup(operation.properties as ObjectInput);
    case 'updateGroup':
      return tenant.updateGroup(
        groupId(tenant, operation.group),
        operation.properties as ObjectInput,
      );
    case 'deleteGroup':
    case 'purgeGroup':
    case 'restoreGroup':
      return tenant[operation.op](groupId(tenant, operation.group));
    case 'addMember':
    case 'removeMember':
      return tenant[operation.op](
        groupId(tenant, operation.group),
        operation.member,
      );
    case 'addAdministrativeUnit':
      return tenant.addAdministrativeUnit(operation.properties as ObjectInput);
    case 'updateAdministrativeUnit':
      return tenant.updateAdministrativeUnit(
        operation.unit,
        operation.properties as ObjectInput,
      );
    case 'deleteAdministrativeUnit':
      return tenant.deleteAdministrativeUnit(operation.unit);
    case 'addToAdministrativeUnit':
    case 'removeFromAdministrativeUnit':
      return tenant[operation.op](operation.unit, operation.member);
    case 'setManager':
      return tenant.setManager(operation.user, operation.manager ?? undefined);
    case 'setPhoto':
      return tenant.setPhoto(operation.user, operation.picture ?? undefined);
    case 'registerApplication':
      return tenant.registerApplication(operation.application);
    default:
      throw new InvalidChangeError(
        `Unknown operation ${JSON.stringify(operation satisfies never)}`,
      );
  }
}

/** People at a command line know a group by its name; names may be shared, so they have to be unique here. */
function groupId(tenant: Tenant, idOrName: string): string {
  if (tenant.directory.byId(idOrName)) {
    return idOrName;
  }
  const named = tenant
    .groups()
    .filter(candidate => candidate.displayName === idOrName);
  if (named.length > 1) {
    throw new InvalidChangeError(
      `${
        named.length
      } groups are called '${idOrName}'; name one by its id: ${named
        .map(candidate => candidate.id)
        .join(', ')}`,
    );
  }
  if (named.length === 0) {
    throw new ObjectNotFoundError(idOrName);
  }
  return named[0].id;
}
