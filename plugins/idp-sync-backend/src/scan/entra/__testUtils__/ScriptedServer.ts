import { createClientCertificate } from '@idp-sync/graph-emulator';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SessionTarget } from './openSession';

/** What is to be answered to a path: a body, or one made from the server's own address. */
export type Answer = (origin: string) => object;

/** Costs a moment to make, so all servers share it. */
let identity: ReturnType<typeof createClientCertificate> | undefined;

/** An authority and Graph that answer what no well-meaning one does. Anything else is the emulator's business. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #caFile: string;
  /** `METHOD path` with the body, of all that came in. */
  readonly received: string[] = [];

  private constructor(server: Server, caFile: string) {
    this.#server = server;
    this.#caFile = caFile;
  }

  /** @param answers - by the end of the path, without query */
  static async start(
    directory: string,
    answers: Record<string, Answer>,
  ): Promise<ScriptedServer> {
    identity ??= createClientCertificate('localhost');
    const { certificatePem, privateKeyPem } = await identity;
    const caFile = join(directory, 'scripted-ca.pem');
    await writeFile(caFile, certificatePem);
    const server = createServer({ cert: certificatePem, key: privateKeyPem });
    const scripted = new ScriptedServer(server, caFile);
    server.on('request', (request, response) => {
      const path = new URL(request.url ?? '/', scripted.origin).pathname;
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        scripted.received.push(
          `${request.method} ${path} ${
            request.headers.authorization ?? ''
          } ${body}`,
        );
        const [, answer] =
          Object.entries({ ...scripted.#token(), ...answers }).find(([end]) =>
            path.endsWith(end),
          ) ?? [];
        response.writeHead(answer ? 200 : 404, {
          'content-type': 'application/json',
        });
        response.end(JSON.stringify(answer?.(scripted.origin) ?? {}));
      });
    });
    await new Promise<void>(resolve => {
      server.listen(0, 'localhost', resolve);
    });
    return scripted;
  }

  get origin(): string {
    return `https://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  target(): SessionTarget {
    return {
      tenantId: 'tenant',
      clientId: 'client',
      clientSecret: 'a-very-secret-value',
      authorityHost: this.origin,
      graphUrl: this.origin,
      caFile: this.#caFile,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  #token(): Record<string, Answer> {
    return {
      '/openid-configuration': origin => ({
        issuer: `${origin}/tenant/v2.0`,
        authorization_endpoint: `${origin}/tenant/oauth2/v2.0/authorize`,
        token_endpoint: `${origin}/tenant/oauth2/v2.0/token`,
        jwks_uri: `${origin}/tenant/keys`,
        end_session_endpoint: `${origin}/tenant/logout`,
      }),
      '/oauth2/v2.0/token': () => ({
        token_type: 'Bearer',
        expires_in: 3599,
        access_token: 'token',
      }),
    };
  }
}
