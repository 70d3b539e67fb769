import {
  type ConnectionChange,
  type ConnectionDetails,
  type ConnectionInput,
  InvalidInputError,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { changedFields } from '../../policy/changedFields';
import { ChangedMeanwhileError } from '../ChangedMeanwhileError';
import { type PortalConnectionRow, toConnectionDetails } from './portalRows';

/** @throws InvalidInputError where a connection would leave its provider, tenant or cloud */
export function refuseMove(
  known: { provider: string; tenantId: string; cloud: string },
  { provider, settings }: ConnectionInput,
): void {
  const issues = [
    ...(known.provider === provider ? [] : ['provider']),
    ...(known.tenantId === settings.tenantId ? [] : ['settings.tenantId']),
    ...(known.cloud === settings.cloud ? [] : ['settings.cloud']),
  ].map(path => ({
    path,
    message: 'cannot be changed once the connection is made; make another one',
  }));
  if (issues.length > 0) {
    throw new InvalidInputError('The connection is not valid', issues);
  }
}

export function connectionChangedMeanwhile(
  row: PortalConnectionRow,
  change: ConnectionChange | { priority: number },
): ChangedMeanwhileError {
  const details = toConnectionDetails(row);
  const { changedBy, changedAt, revision, title } = details;
  return new ChangedMeanwhileError(title, {
    changedBy,
    changedAt,
    fields: fieldsThatDiffer(details, change),
    revision,
  });
}

export function connectionInFile(id: string): IdpSyncError {
  return new IdpSyncError(
    'IDP_MANAGED_IN_FILE',
    `The connection is managed in the configuration: idpSync.connections.${id}`,
  );
}

export function invalidConnection(
  path: string,
  message: string,
): InvalidInputError {
  return new InvalidInputError('The connection is not valid', [
    { path, message },
  ]);
}

/** Of what both can be compared in. */
function fieldsThatDiffer(
  details: ConnectionDetails,
  change: ConnectionChange | { priority: number },
): string[] {
  const {
    id,
    revision,
    changedBy,
    changedAt,
    origin,
    connected,
    priority,
    ...known
  } = details;
  if ('priority' in change) {
    return changedFields(change, { priority }).map(({ path }) => path);
  }
  const { revision: _, confirmSecret, ...wanted } = change;
  return changedFields(wanted, known).map(({ path }) => path);
}
