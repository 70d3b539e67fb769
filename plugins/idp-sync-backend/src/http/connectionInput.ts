import { MAX_CONNECTION_PRIORITY } from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import { name, oneOf, prose, text, versionSeen } from './input/fields';

/** PEM texts of a chain of certificates, and then some. */
const MAX_PEM_LENGTH = 65_536;
const MAX_SECRET_LENGTH = 32_768;
/** Of bodies that carry PEM texts. */
export const MAX_PEM_BODY = '256kb';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN =
  /^(?=.{4,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/i;

/** A tenant: its id, or one of its domains. */
export const tenantId = text(253).refine(
  value => GUID.test(value) || DOMAIN.test(value),
  'must be the tenant ID, such as 11111111-2222-3333-4444-555555555555, or a domain of the tenant, such as contoso.onmicrosoft.com',
);

/** The id of an application or identity. */
export const clientId = text(36).refine(
  value => GUID.test(value),
  'must be an application (client) ID, such as 11111111-2222-3333-4444-555555555555',
);

/** The value of a secret, which Entra shows once, and not its id, which it goes on showing. */
export const secretValue = name(MAX_SECRET_LENGTH).refine(
  value => !GUID.test(value),
  'must be the value of the secret; this looks like its ID',
);

/** Certificates, and perhaps a key, in PEM. */
export const pem = prose(MAX_PEM_LENGTH);

const aBoolean = z.boolean('must be true or false');

const testFields = {
  provider: name(64),
  credentialProfile: name(63),
  settings: z.strictObject({
    tenantId,
    cloud: name(64),
    caCertificate: pem.optional(),
    proxy: text(2_048).optional(),
  }),
  confirmSecret: prose(MAX_PEM_LENGTH).optional(),
};

const fields = {
  ...testFields,
  title: name(200).trim().min(1, 'must not be empty'),
  enabled: aBoolean,
  firstRead: oneOf('frugal', 'quick', 'auto').optional(),
};

/** What the routes of connections take. */
export const connectionInput = {
  create: z.strictObject({
    ...fields,
    id: text(63).optional(),
  }),
  update: z.strictObject({
    ...fields,
    revision: versionSeen,
    fullScanNext: aBoolean,
  }),
  priority: z.strictObject({
    priority: z
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(
        MAX_CONNECTION_PRIORITY,
        `must be at most ${MAX_CONNECTION_PRIORITY}`,
      ),
    revision: versionSeen,
  }),
  test: z.strictObject(testFields),
  disconnect: z.strictObject({
    entities: oneOf('keep', 'remove'),
    confirm: text(200),
  }),
};
