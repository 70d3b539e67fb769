import {
  type CredentialProfileInput,
  type CredentialType,
  InvalidInputError,
  type InputIssue,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { certificateProblem } from './certificates';

/** What each type needs beside its tenant; all else is refused, so that nothing is stored that nobody expects. */
const FIELDS: Readonly<
  Record<
    CredentialType,
    {
      required: readonly (keyof CredentialProfileInput)[];
      optional: readonly (keyof CredentialProfileInput)[];
    }
  >
> = {
  clientSecret: {
    required: ['clientId', 'clientSecret'],
    optional: ['expiresAt'],
  },
  certificate: {
    required: ['clientId', 'certificate'],
    optional: ['certificatePassword'],
  },
  managedIdentity: { required: [], optional: ['clientId'] },
  workloadIdentity: { required: ['clientId'], optional: [] },
  default: { required: [], optional: [] },
};

const OWN_FIELDS = [
  'clientId',
  'clientSecret',
  'certificate',
  'certificatePassword',
  'expiresAt',
] as const;
const SECRETS: readonly string[] = ['clientSecret', 'certificate'];

/**
 * @param options - `keepsSecret`: there is a secret that may stay; `now` in milliseconds since the epoch
 * @throws InvalidInputError that names every field that is wrong
 */
export function checkCredentialInput(
  input: CredentialProfileInput,
  options: { keepsSecret: boolean; now: number },
): void {
  const { required, optional } = FIELDS[input.type];
  const issues: InputIssue[] = [];
  if (input.tenantId === undefined) {
    issues.push({
      path: 'tenantId',
      message: 'is missing: a credential is bound to its tenant',
    });
  }
  for (const field of required) {
    const mayStay = options.keepsSecret && SECRETS.includes(field);
    if (input[field] === undefined && !mayStay) {
      issues.push({
        path: field,
        message: SECRETS.includes(field)
          ? 'is missing, and needed also where tenant, cloud, application or kind are changed: a secret stays where it was entered for'
          : `is missing, and needed for the kind ${input.type}`,
      });
    }
  }
  for (const field of OWN_FIELDS) {
    if (
      input[field] !== undefined &&
      !required.includes(field) &&
      !optional.includes(field)
    ) {
      issues.push({
        path: field,
        message: `must be left out of the kind ${input.type}`,
      });
    }
  }
  if (input.certificate !== undefined && input.type === 'certificate') {
    const problem = certificateProblem(
      input.certificate,
      input.certificatePassword,
    );
    if (problem) {
      issues.push({ path: problem.field, message: problem.message });
    }
  } else if (input.certificatePassword !== undefined) {
    issues.push({
      path: 'certificatePassword',
      message: 'goes with a new certificate only',
    });
  }
  if (
    input.expiresAt !== undefined &&
    Date.parse(input.expiresAt) < options.now
  ) {
    issues.push({ path: 'expiresAt', message: 'must not be in the past' });
  }
  if (issues.length > 0) {
    throw new InvalidInputError('The credential profile is not valid', issues);
  }
}
