import { IncomingMessage, ServerResponse } from 'node:http';
import { Server, createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { KeyedCertificate } from './CertificateAuthority';
import { EmulatorRequest, Reply } from './Reply';

/** What becomes of a reply on its way out. */
export type Spoil =
  | { kind: 'reset' | 'truncate' | 'stall'; afterBytes?: number }
  | { kind: 'hang' };

/** How a reply is sent. */
export interface Delivery {
  reply: Reply;
  spoil?: Spoil;
  /** Called with what went out: status 0 when the connection was cut, by us or by the client. */
  onSent?: (status: number, bytes: number) => void;
}

/** Answers requests; what it throws becomes a 500. */
export type EmulatorHandler = (
  request: EmulatorRequest,
  peer: { loopback: boolean; signal: AbortSignal },
) => Promise<Delivery>;

const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** Longer than clients keep an idle connection, so that it is they who close. */
const KEEP_ALIVE_MS = 120_000;

/** The https server: reads requests, sends replies, and can fail to. */
export class EmulatorServer {
  readonly #server: Server;
  readonly #handler: EmulatorHandler;
  readonly #onError: (error: unknown) => void;

  static async listen(options: {
    certificate: KeyedCertificate;
    port: number;
    host: string;
    handler: EmulatorHandler;
    onError: (error: unknown) => void;
  }): Promise<EmulatorServer> {
    const server = new EmulatorServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port, options.host, () => {
        server.#server.off('error', reject);
        resolve();
      });
    });
    return server;
  }

  private constructor(options: {
    certificate: KeyedCertificate;
    handler: EmulatorHandler;
    onError: (error: unknown) => void;
  }) {
    this.#handler = options.handler;
    this.#onError = options.onError;
    this.#server = createServer(
      {
        cert: options.certificate.certificatePem,
        key: options.certificate.privateKeyPem,
        keepAlive: true,
        noDelay: true,
      },
      (message, response) => {
        this.#serve(message, response).catch(error => {
          this.#onError(error);
          response.destroy();
        });
      },
    );
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
    // A fault may keep a request open for as long as a test wants.
    this.#server.requestTimeout = 0;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening and cuts what is still open; a second call does nothing. */
  async close(): Promise<void> {
    if (!this.#server.listening) {
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.close(error => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
  }

  async #serve(
    message: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const aborter = new AbortController();
    response.once('close', () => aborter.abort());
    if (Number(message.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      response.writeHead(413, { Connection: 'close' }).end();
      return;
    }
    let body: string;
    try {
      body = await readBody(message);
    } catch {
      // The client went away in the middle of its request, or did not say
      // that it would send too much.
      response.destroy();
      return;
    }
    const request = this.#describe(message, body);
    if (!request) {
      response.writeHead(400).end();
      return;
    }
    let delivery: Delivery;
    try {
      delivery = await this.#handler(request, {
        loopback: isLoopback(message.socket.remoteAddress),
        signal: aborter.signal,
      });
    } catch (error) {
      this.#onError(error);
      delivery = {
        reply: { status: 500, headers: {}, body: 'Internal error' },
      };
    }
    send(response, delivery);
  }

  #describe(
    message: IncomingMessage,
    body: string,
  ): EmulatorRequest | undefined {
    const host = message.headers.host ?? `localhost:${this.port}`;
    let url: URL;
    try {
      url = new URL(message.url ?? '/', `https://${host}`);
    } catch {
      return undefined;
    }
    const headers: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(message.headers)) {
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    return {
      method: message.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body,
      origin: url.origin,
    };
  }
}

/** @throws Error for a body that is too large or not complete */
async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new Error(`The body is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, delivery: Delivery): void {
  const { reply, spoil, onSent } = delivery;
  if (response.destroyed) {
    onSent?.(0, 0);
    return;
  }
  const body = Buffer.isBuffer(reply.body)
    ? reply.body
    : Buffer.from(reply.body);
  if (spoil?.kind === 'hang') {
    response.once('close', () => onSent?.(0, 0));
    return;
  }
  if (spoil?.kind === 'reset' && !spoil.afterBytes) {
    onSent?.(0, 0);
    response.socket?.destroy();
    return;
  }
  if (spoil?.kind === 'reset') {
    const part = body.subarray(0, spoil.afterBytes);
    response.writeHead(reply.status, {
      ...reply.headers,
      'Content-Length': body.length,
    });
    response.write(part, () => {
      onSent?.(0, part.length);
      response.socket?.destroy();
    });
    return;
  }
  if (spoil?.kind === 'stall') {
    const part = body.subarray(0, spoil.afterBytes ?? halfOf(body));
    response.once('close', () => onSent?.(0, part.length));
    response.writeHead(reply.status, {
      ...reply.headers,
      'Content-Length': body.length,
    });
    response.write(part);
    return;
  }
  const whole =
    spoil?.kind === 'truncate'
      ? body.subarray(0, spoil.afterBytes ?? halfOf(body))
      : body;
  // Counted before the last byte is out: a client that has read its answer
  // finds it in the figures.
  onSent?.(reply.status, whole.length);
  response
    .writeHead(reply.status, {
      ...reply.headers,
      'Content-Length': whole.length,
    })
    .end(whole);
}

function halfOf(body: Buffer): number {
  return Math.floor(body.length / 2);
}

/** Whether a peer's address is one of this machine's own. */
export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
}
