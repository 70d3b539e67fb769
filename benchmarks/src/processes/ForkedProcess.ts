import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AnswerMessage, type Methods, isMessage } from './messages';

/** How long a child may take to end by itself; milliseconds. */
const STOP_MS = 15_000;

/** A module of ours that runs in a process of its own and offers methods (see `serveParent`). */
export class ForkedProcess<Api extends Methods<Api>> {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #pending = new Map<
    number,
    { resolve(result: unknown): void; reject(error: Error): void }
  >();
  #lastId = 0;
  #ended?: string;

  /**
   * @param entry - the module's file
   * @param options - `logFile` takes all that the process prints
   */
  static start<Api extends Methods<Api>>(
    entry: string,
    options: { name: string; logFile: string; env?: Record<string, string> },
  ): ForkedProcess<Api> {
    const log = openSync(options.logFile, 'a');
    try {
      const child = fork(entry, [], {
        execArgv: [
          '--expose-gc',
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        env: { ...process.env, ...options.env },
        stdio: ['ignore', log, log, 'ipc'],
      });
      return new ForkedProcess<Api>(child, options.name, options.logFile);
    } finally {
      closeSync(log);
    }
  }

  private constructor(child: ChildProcess, name: string, logFile: string) {
    this.#child = child;
    this.#name = name;
    child.on('message', message => {
      if (isMessage<AnswerMessage>(message, 'answer')) {
        this.#settle(message);
      }
    });
    child.on('error', error => this.#failAll(error.message));
    child.on('exit', (code, signal) =>
      this.#failAll(`ended with ${signal ?? `code ${code}`}; see ${logFile}`),
    );
  }

  /** @throws Error with what the method has thrown, or when the process has ended. */
  async call<M extends keyof Api & string>(
    method: M,
    ...args: Parameters<Api[M]>
  ): Promise<Awaited<ReturnType<Api[M]>>> {
    if (this.#ended) {
      throw new Error(`${this.#name} ${this.#ended}`);
    }
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = new Promise<unknown>((resolve, reject) =>
      this.#pending.set(id, { resolve, reject }),
    );
    this.#child.send({ type: 'call', id, method, args });
    return (await answer) as Awaited<ReturnType<Api[M]>>;
  }

  /** Ends the process, by force where it does not end by itself. */
  async stop(): Promise<void> {
    if (this.#ended) {
      return;
    }
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  }

  #settle(message: AnswerMessage): void {
    const call = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) {
      call?.reject(new Error(`${this.#name}: ${message.error}`));
    } else {
      call?.resolve(message.result);
    }
  }

  #failAll(how: string): void {
    this.#ended = how;
    for (const { reject } of this.#pending.values()) {
      reject(new Error(`${this.#name} ${how}`));
    }
    this.#pending.clear();
  }
}
