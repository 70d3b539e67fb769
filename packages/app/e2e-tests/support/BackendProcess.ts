import { ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BACKEND_DIR = path.resolve(__dirname, '..', '..', '..', 'backend');
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;
const POLL_INTERVAL_MS = 250;
/** What a failing test may want to see of the log. */
const LOG_LIMIT = 200_000;

/** The portal's backend, run from its sources as in development but without watching them. */
export class BackendProcess {
  readonly #child: ChildProcess;
  #log = '';
  #exitCode: number | undefined;

  /**
   * Resolves once the backend takes requests.
   *
   * @throws Error with the end of the log, when it exits or takes too long
   */
  static async start(options: {
    configFiles: string[];
    url: string;
  }): Promise<BackendProcess> {
    const child = spawn(
      process.execPath,
      [
        '--enable-source-maps',
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        'src/index',
        ...options.configFiles.flatMap(file => ['--config', file]),
      ],
      {
        cwd: BACKEND_DIR,
        env: { ...process.env, NODE_ENV: 'development', FORCE_COLOR: '0' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const backend = new BackendProcess(child);
    await backend.#waitUntilReady(options.url);
    return backend;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => {
        this.#log = (this.#log + text).slice(-LOG_LIMIT);
      });
    }
    child.once('exit', code => {
      this.#exitCode = code ?? 1;
    });
  }

  /** What it has printed lately. */
  get log(): string {
    return this.#log;
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    if (this.#exitCode !== undefined) {
      return;
    }
    const exited = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    const timer = setTimeout(
      () => this.#child.kill('SIGKILL'),
      STOP_TIMEOUT_MS,
    );
    await exited;
    clearTimeout(timer);
  }

  async #waitUntilReady(url: string): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#isReady(url))) {
      if (this.#exitCode !== undefined || Date.now() > deadline) {
        const what =
          this.#exitCode === undefined
            ? `was not ready after ${START_TIMEOUT_MS / 1000} s`
            : `exited with code ${this.#exitCode}`;
        await this.stop();
        throw new Error(`The backend ${what}:\n${this.#log}`);
      }
      await sleep(POLL_INTERVAL_MS);
    }
  }

  async #isReady(url: string): Promise<boolean> {
    try {
      const response = await fetch(`${url}/.backstage/health/v1/readiness`);
      return response.ok;
    } catch {
      return false;
    }
  }
}
