import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  APPLICATION_PERMISSIONS,
  Application,
  DEFAULT_PERMISSIONS,
} from './Application';
import { Directory } from './Directory';
import { JsonValue, ObjectType, Properties } from './DirectoryObject';
import { hashWords } from './random';
import { Tenant } from './Tenant';

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a GUID');

const permission = z.enum(APPLICATION_PERMISSIONS);

const directoryObject = z.object({ id: guid }).catchall(z.json());

/** An application as a tenant file or a control request describes it. */
export const applicationSchema = z.object({
  clientId: guid,
  displayName: z.string().default('Directory sync'),
  secrets: z
    .array(z.object({ value: z.string(), expired: z.boolean().optional() }))
    .default([]),
  certificates: z.array(z.string()).default([]),
  roles: z.array(permission).default([...DEFAULT_PERMISSIONS]),
});

/**
 * The format of a tenant file: objects as Graph returns them with `$select`,
 * and beside that `members` in a group or administrative unit and `manager` in a user, all as ids.
 */
export const tenantFileSchema = z.object({
  tenantId: guid,
  displayName: z.string(),
  domains: z.array(z.string()).min(1),
  users: z.array(
    directoryObject.extend({
      userPrincipalName: z.string(),
      manager: guid.optional(),
    }),
  ),
  groups: z.array(
    directoryObject.extend({ members: z.array(guid).default([]) }),
  ),
  administrativeUnits: z
    .array(directoryObject.extend({ members: z.array(guid).default([]) }))
    .default([]),
  devices: z.array(directoryObject).default([]),
  servicePrincipals: z.array(directoryObject).default([]),
  orgContacts: z.array(directoryObject).default([]),
  apps: z.array(applicationSchema).min(1),
});

/** A tenant file's content; fields with a default may be left out. */
export type TenantFile = z.input<typeof tenantFileSchema>;

/**
 * Makes a tenant of a tenant file's content.
 *
 * @throws Error that names each offending field
 */
export function tenantFromFile(content: unknown): Tenant {
  const parsed = tenantFileSchema.safeParse(content);
  if (!parsed.success) {
    throw new Error(
      `This is not a tenant file:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const file = parsed.data;
  const directory = new Directory();
  const add = (type: ObjectType, object: { id: string }) => {
    const { id, members, manager, ...rest } = object as Record<
      string,
      JsonValue
    > & { id: string };
    directory.add(type, id, rest as Properties);
  };
  file.users.forEach(user => add('user', user));
  file.groups.forEach(group => add('group', group));
  file.administrativeUnits.forEach(unit => add('administrativeUnit', unit));
  file.devices.forEach(device => add('device', device));
  file.servicePrincipals.forEach(principal =>
    add('servicePrincipal', principal),
  );
  file.orgContacts.forEach(contact => add('orgContact', contact));

  const find = (id: string, where: string) => {
    const object = directory.byId(id);
    if (!object) {
      throw new Error(
        `This is not a tenant file: ${where} refers to ${id}, which it does not contain`,
      );
    }
    return object;
  };
  for (const { id, members } of [...file.groups, ...file.administrativeUnits]) {
    const object = find(id, 'groups');
    for (const member of members) {
      directory.link(object, find(member, `${object.type} ${id}`));
    }
  }
  for (const user of file.users) {
    if (user.manager) {
      find(user.id, 'users').manager = find(
        user.manager,
        `user ${user.id}`,
      ).index;
    }
  }
  return new Tenant({
    tenantId: file.tenantId,
    displayName: file.displayName,
    domains: file.domains,
    applications: file.apps satisfies Application[],
    directory,
    fingerprint: hashWords(JSON.stringify(content)).join('-'),
  });
}

/** Reads a tenant file; errors name the path. */
export function tenantFromPath(path: string): Tenant {
  try {
    return tenantFromFile(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`Cannot use ${path} as a tenant: ${error}`, {
      cause: error,
    });
  }
}
