import { Agent, request } from 'node:https';
import { EmulatorConnection } from '../GraphEmulator';

/** Reads as fast as it can: bodies are searched for their links, not parsed. */
export class HttpsReader {
  readonly #connection: EmulatorConnection;
  readonly #agent: Agent;
  #token = '';
  requests = 0;
  bytes = 0;

  constructor(connection: EmulatorConnection, sockets: number) {
    this.#connection = connection;
    this.#agent = new Agent({
      ca: connection.caPem,
      keepAlive: true,
      maxSockets: sockets,
    });
  }

  async authenticate(): Promise<void> {
    const { authorityHost, graphUrl, tenantId, clientId, clientSecret } =
      this.#connection;
    const answer = await this.#send(
      `${authorityHost}/${tenantId}/oauth2/v2.0/token`,
      new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${graphUrl}/.default`,
      }).toString(),
    );
    this.#token = JSON.parse(answer).access_token;
  }

  async read(path: string): Promise<string> {
    const url = new URL(path, this.#connection.graphUrl).toString();
    const body = await this.#send(url);
    this.requests += 1;
    this.bytes += body.length;
    return body;
  }

  /** Follows nextLinks; gives the deltaLink at the end, if there is one. */
  async readAll(
    path: string,
    onPage: (body: string) => void = () => {},
  ): Promise<string | undefined> {
    let next: string | undefined = path;
    let delta: string | undefined;
    while (next) {
      const body = await this.read(next);
      onPage(body);
      next = /"@odata\.nextLink":"([^"]*)"/.exec(body)?.[1];
      delta = /"@odata\.deltaLink":"([^"]*)"/.exec(body)?.[1];
    }
    return delta;
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(url: string, form?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          agent: this.#agent,
          method: form === undefined ? 'GET' : 'POST',
          headers:
            form === undefined
              ? { Authorization: `Bearer ${this.#token}` }
              : {},
        },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const body = Buffer.concat(chunks).toString('latin1');
            if (response.statusCode === 200) {
              resolve(body);
            } else {
              reject(new Error(`${response.statusCode} for ${url}: ${body}`));
            }
          });
        },
      );
      sent.on('error', reject);
      sent.end(form);
    });
  }
}
