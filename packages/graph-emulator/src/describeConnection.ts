import { GraphEmulator } from './GraphEmulator';

/** What somebody who has just started the emulator needs to go on. */
export function describeConnection(emulator: GraphEmulator): string {
  const connection = emulator.connection();
  const ca = connection.caFile ?? '(in memory)';
  const curl = `curl --cacert ${ca}`;
  const token = `${connection.authorityHost}/${connection.tenantId}/oauth2/v2.0/token`;
  const { users, groups } = emulator.tenant.size();
  return `${emulator.tenant.displayName}: ${users} users, ${groups} groups. For development only.

  tenant id       ${connection.tenantId}
  client id       ${connection.clientId}
  client secret   ${connection.clientSecret}
  authority host  ${connection.authorityHost}
  graph url       ${connection.graphUrl}
  CA file         ${ca}

Try it:
  TOKEN=$(${curl} -s ${token} -d grant_type=client_credentials -d client_id=${connection.clientId} --data-urlencode client_secret=${connection.clientSecret} -d scope=${connection.graphUrl}/.default | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  ${curl} -H "Authorization: Bearer $TOKEN" '${connection.graphUrl}/v1.0/users?$select=displayName,department&$top=3'

Break it:
  ${curl} --json '{"match":{"path":"/v1.0/users/delta"},"times":3,"fault":{"kind":"status","status":503}}' ${connection.graphUrl}/_control/faults
  ${curl} ${connection.graphUrl}/_control
`;
}
