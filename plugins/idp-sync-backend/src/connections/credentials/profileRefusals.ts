import { InvalidInputError } from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { ChangedMeanwhileError } from '../ChangedMeanwhileError';
import type { CredentialRow } from './credentialRows';
import type { CredentialIdentity } from './enteredCredential';
import type { ProfileUsers } from './profileUsers';

/** @throws InvalidInputError where a profile would leave the tenant and cloud of those who use it, since a connection stays in its own */
export function refuseStrangers(
  identity: CredentialIdentity,
  before: CredentialRow,
  users: ProfileUsers,
): void {
  if (users.length === 0) {
    return;
  }
  const titles = titlesOf(users);
  const issues = [
    ...(identity.tenant_id.toLowerCase() !== before.tenant_id.toLowerCase()
      ? [{ path: 'tenantId', message: `is the tenant of ${titles}` }]
      : []),
    ...(identity.hosts !== before.hosts
      ? [{ path: 'cloud', message: `is the cloud of ${titles}` }]
      : []),
  ];
  if (issues.length > 0) {
    throw new InvalidInputError(
      'The credential profile is in use and stays in its tenant and cloud',
      issues,
    );
  }
}

export function profileInUse(name: string, users: ProfileUsers): IdpSyncError {
  return new IdpSyncError(
    'IDP_PROFILE_IN_USE',
    `Credential profile "${name}" is used by ${titlesOf(users)}`,
  );
}

export function profileInFile(name: string): IdpSyncError {
  return new IdpSyncError(
    'IDP_MANAGED_IN_FILE',
    `Credential profile "${name}" is managed in the configuration: idpSync.credentialProfiles.${name}`,
  );
}

export function profileNameTaken(name: string): InvalidInputError {
  return new InvalidInputError('The credential profile is not valid', [
    {
      path: 'name',
      message: `must be another: there is a credential profile "${name}" already`,
    },
  ]);
}

export function profileChangedMeanwhile(
  row: CredentialRow,
): ChangedMeanwhileError {
  return new ChangedMeanwhileError(`Credential profile "${row.name}"`, {
    changedBy: row.changed_by,
    changedAt: new Date(Number(row.changed_at)).toISOString(),
    fields: [],
    revision: row.revision,
  });
}

function titlesOf(users: ProfileUsers): string {
  return users.map(({ title }) => title).join(', ');
}
