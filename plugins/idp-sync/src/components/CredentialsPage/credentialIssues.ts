import type { CredentialProfileInput } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { tenantProblem } from '../ConnectionPage/settingsIssues';

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What each kind needs and may have besides its name. */
export const FIELDS_OF = {
  clientSecret: ['tenantId', 'clientId', 'clientSecret', 'expiresAt'],
  certificate: ['tenantId', 'clientId', 'certificate', 'certificatePassword'],
  managedIdentity: ['tenantId', 'clientId'],
  workloadIdentity: ['tenantId', 'clientId'],
  default: ['tenantId'],
} as const satisfies Record<CredentialProfileInput['type'], readonly string[]>;

/** Whether a kind has a field. */
export function hasField(
  type: CredentialProfileInput['type'],
  field: string,
): boolean {
  const fields: readonly string[] = FIELDS_OF[type];
  return fields.includes(field);
}

function clientProblem({
  type,
  clientId = '',
}: CredentialProfileInput): string | undefined {
  if (type === 'managedIdentity' && !clientId) {
    return undefined;
  }
  return GUID.test(clientId)
    ? undefined
    : 'expected the application (client) ID, a GUID on the overview of the app registration';
}

function secretProblem(
  secret: string | undefined,
  isNew: boolean,
): string | undefined {
  if (!secret) {
    return isNew ? 'the value of the client secret is missing' : undefined;
  }
  return GUID.test(secret)
    ? 'this looks like the ID of the secret; its value is in the column beside it, and shown only once'
    : undefined;
}

function certificateProblem(
  pem: string | undefined,
  isNew: boolean,
): string | undefined {
  if (!pem) {
    return isNew
      ? 'expected PEM with the certificate and its private key'
      : undefined;
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    return 'the certificate is missing: text that begins with -----BEGIN CERTIFICATE-----';
  }
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)
    ? undefined
    : 'the private key is missing: text that begins with -----BEGIN PRIVATE KEY-----';
}

function dayProblem(day: string | undefined): string | undefined {
  return !day || (DAY.test(day) && isDayOfCalendar(day))
    ? undefined
    : 'expected a day that exists, as YYYY-MM-DD, such as 2027-11-20';
}

function isDayOfCalendar(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === day;
}

/** What of a credential profile cannot be saved as it is; the backend checks it again. */
export function credentialIssues(
  profile: CredentialProfileInput,
  isNew: boolean,
): PolicyIssue[] {
  const { type } = profile;
  const problems: Record<string, string | undefined> = {
    name: NAME.test(profile.name)
      ? undefined
      : 'expected at most 63 letters, digits, dots, hyphens and underscores, starting and ending with a letter or digit',
    tenantId: tenantProblem(profile.tenantId ?? ''),
    clientId: clientProblem(profile),
    clientSecret: secretProblem(profile.clientSecret, isNew),
    certificate: certificateProblem(profile.certificate, isNew),
    expiresAt: dayProblem(profile.expiresAt),
  };
  return Object.entries(problems).flatMap(([path, message]) =>
    message !== undefined && (path === 'name' || hasField(type, path))
      ? [{ path, message }]
      : [],
  );
}
