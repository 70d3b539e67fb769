import { z } from 'zod';

const text = z.string().trim().min(1);
/** As the directory writes it, or one of its domains. */
const tenantId = text.regex(
  /^[A-Za-z0-9][A-Za-z0-9.-]*$/,
  'expected a tenant ID or one of the tenant’s domains',
);
const hosts = z
  .array(
    text.regex(
      /^[A-Za-z0-9.-]+(:\d+)?$/,
      'expected a host name, with a port where it is not 443',
    ),
  )
  .min(1)
  .optional();

/** A named credential as configured; holds secrets. */
export const credentialProfileSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('clientSecret'),
    tenantId,
    clientId: text,
    clientSecret: z.string().min(1),
    hosts,
  }),
  z
    .strictObject({
      type: z.literal('certificate'),
      tenantId,
      clientId: text,
      certificatePath: text.optional(),
      certificate: z.string().includes('-----BEGIN ').optional(),
      certificatePassword: z.string().optional(),
      sendCertificateChain: z.boolean().optional(),
      hosts,
    })
    .refine(
      profile =>
        Boolean(profile.certificatePath) !== Boolean(profile.certificate),
      'needs either "certificatePath" or "certificate", the PEM text of certificate and private key',
    ),
  z.strictObject({
    type: z.literal('managedIdentity'),
    tenantId: tenantId.optional(),
    clientId: text.optional(),
    hosts,
  }),
  z.strictObject({
    type: z.literal('workloadIdentity'),
    tenantId,
    clientId: text,
    tokenFilePath: text.optional(),
    hosts,
  }),
  z.strictObject({
    type: z.literal('default'),
    tenantId: tenantId.optional(),
    hosts,
  }),
]);

export type CredentialProfile = z.infer<typeof credentialProfileSchema>;

/** The values of a profile that must never be seen again. */
export function secretsOf(profile: CredentialProfile): string[] {
  switch (profile.type) {
    case 'clientSecret':
      return [profile.clientSecret];
    case 'certificate':
      return [profile.certificate, profile.certificatePassword].flatMap(
        secret => secret ?? [],
      );
    default:
      return [];
  }
}
