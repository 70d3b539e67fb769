import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { JsonObject } from '@backstage/types';
import { waitFor } from '../waitFor';
import { type Instant, isMessage, type Order, type Report } from './messages';

const OUTPUT_KEPT = 20_000;

/** How a process came to its end. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** Where a backend answers, and the token it lets the test in with. */
export interface BackendAddress {
  baseUrl: string;
  token: string;
}

/** One backend in a process of its own, with the real plugin, catalog, database service and signal handling. */
export class BackendProcess {
  readonly #child: ChildProcess;
  readonly #report: Promise<Report>;
  /** Settles when its instant has come; with the time, in milliseconds as of `performance.now`. */
  readonly signalled: Promise<number>;
  /** Settles when the process is gone. */
  readonly exit: Promise<Exit>;
  #output = '';
  #address?: BackendAddress;
  #gone = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.exit = once(child, 'exit').then(([code, signal]) => {
      this.#gone = true;
      return { code, signal };
    });
    this.#report = new Promise(resolve => {
      child.on('message', message => {
        if (isMessage<Report>(message, ['booted', 'failed'])) {
          resolve(message);
        }
      });
    });
    this.signalled = new Promise(resolve => {
      child.on('message', message => {
        if (isMessage<Report>(message, ['signalled'])) {
          resolve(performance.now());
        }
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.#output = (this.#output + text).slice(-OUTPUT_KEPT);
      });
    }
  }

  /** A process that has everything loaded and waits to be booted. */
  static launch(): BackendProcess {
    return new BackendProcess(
      fork(require.resolve('./backendMain'), [], {
        execArgv: [
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        // As in production: in tests the backend would leave out its handlers of errors.
        env: { ...process.env, NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** Starts the backend; where an instant is given and comes before it is up, the process is gone instead. */
  async boot(
    address: BackendAddress,
    config: JsonObject,
    instant?: Instant,
  ): Promise<'up' | 'gone'> {
    this.#address = address;
    this.#send({ type: 'boot', config, instant });
    const first = await Promise.race([this.#report, this.exit]);
    if (!('type' in first)) {
      return 'gone';
    }
    if ('error' in first) {
      throw new Error(`The backend did not start: ${first.error}`);
    }
    return 'up';
  }

  signalAt(instant: Instant): void {
    this.#send({ type: 'signalAt', instant });
  }

  /** Sends a signal, to whatever is left of the process. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    if (!this.#gone) {
      this.#child.kill('SIGKILL');
      await this.exit;
    }
  }

  get gone(): boolean {
    return this.#gone;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The end of what it has printed. */
  get output(): string {
    return this.#output;
  }

  async waitForOutput(text: string | RegExp): Promise<void> {
    await waitFor(`${text} in the output`, async () =>
      this.#output.match(text) ? true : undefined,
    );
  }

  get<T>(path: string): Promise<T> {
    return this.#call('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#call('POST', path, body);
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { baseUrl, token } = this.#address!;
    const response = await fetch(`${baseUrl}/api/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      throw new Error(
        `${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
    return response.json();
  }

  #send(order: Order): void {
    this.#child.send(order);
  }
}
