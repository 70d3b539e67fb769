import { CREDENTIAL_TYPES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { z } from 'zod';
import { clientId, pem, secretValue, tenantId } from './connectionInput';
import { name, oneOf, text, versionSeen } from './input/fields';

const profileName = text(63).regex(
  /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
  'must be at most 63 letters, digits, dots, hyphens and underscores, starting and ending with a letter or digit',
);

/** What the routes of credential profiles take. */
export const credentialInput = {
  profile: z.strictObject({
    name: profileName,
    type: oneOf(...CREDENTIAL_TYPES),
    tenantId: tenantId.optional(),
    clientId: clientId.optional(),
    cloud: name(64).optional(),
    clientSecret: secretValue.optional(),
    certificate: pem.optional(),
    certificatePassword: name(1_024).optional(),
    expiresAt: z.iso
      .date('must be a date that there is, such as 2027-02-28')
      .optional(),
    revision: versionSeen.optional(),
  }),
  params: z.object({ name: name(255) }),
};
