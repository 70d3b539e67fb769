import type { EmulatorConnection } from '@idp-sync/graph-emulator';
import { serveParent } from '../processes/serveParent';
import type { BareApi } from './BareApi';

/** What idp-sync asks for with an empty policy; that the bytes are as many shows that it is the same. */
const SELECT = {
  users: 'id,accountEnabled,displayName,mail,userPrincipalName,userType',
  groups:
    'id,description,displayName,mail,mailNickname,securityEnabled,members',
};

async function getToken(connection: EmulatorConnection): Promise<string> {
  const { authorityHost, tenantId, clientId, clientSecret } = connection;
  const response = await fetch(
    new URL(`/${tenantId}/oauth2/v2.0/token`, authorityHost),
    {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      }),
    },
  );
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(`No token: ${JSON.stringify(answer)}`);
  }
  return answer.access_token;
}

async function readAll(url: string, token: string): Promise<number> {
  let objects = 0;
  for (let next: string | undefined = url; next; ) {
    const response: Response = await fetch(next, {
      headers: { authorization: `Bearer ${token}` },
    });
    const page = await response.json();
    if (!response.ok) {
      throw new Error(`Not read: ${JSON.stringify(page)}`);
    }
    objects += page.value.length;
    next = page['@odata.nextLink'];
  }
  return objects;
}

serveParent<BareApi>({
  async download(connection) {
    const token = await getToken(connection);
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const objects = await Promise.all(
      (['users', 'groups'] as const).map(stream =>
        readAll(
          `${connection.graphUrl}/v1.0/${stream}/delta?$select=${SELECT[stream]}`,
          token,
        ),
      ),
    );
    const { user, system } = process.cpuUsage(before);
    return {
      seconds: (performance.now() - startedAt) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      objects: objects[0] + objects[1],
    };
  },
});
