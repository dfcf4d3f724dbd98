import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

export { freePort } from '@together-otel/test-support/server';

/** How long a server may take to become ready, in milliseconds. */
const READY_MILLIS = 60_000;

/** Maximum number of characters of a server's output to keep. */
const MAX_LOG = 1_000_000;

/** The program to start. */
export interface ServerOptions {
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Polled until it returns true. */
  readonly isReady: (server: Server) => boolean | Promise<boolean>;
}

/** A server in its own process, which can be stopped, killed and restarted. */
export class Server implements AsyncDisposable {
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;
  #log = '';

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  /** Process id while it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Output since its last start. */
  get log(): string {
    return this.#log;
  }

  /** @throws if it exits before it is ready; the message includes its output. */
  async start(): Promise<void> {
    const { name, command, env, isReady } = this.#options;
    const [program = '', ...args] = command;
    if (this.#child) throw new Error(`${name} runs already, as process ${this.#child.pid}`);
    this.#log = '';
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-MAX_LOG);
      });
    }
    let failure: string | undefined;
    child.once('error', (error) => {
      failure = error.message;
    });
    child.once('exit', (code, signal) => {
      failure ??= `ended with ${signal ?? `exit code ${code}`}`;
      if (this.#child === child) this.#child = undefined;
    });
    const deadline = performance.now() + READY_MILLIS;
    while (!(await isReady(this))) {
      failure ??= performance.now() > deadline ? `not ready in ${READY_MILLIS} ms` : undefined;
      if (failure !== undefined) {
        await this.stop('SIGKILL');
        throw new Error(`${name}: ${failure}\n${this.#log.slice(-4000)}`);
      }
      await pause(50);
    }
  }

  /**
   * Stops the server and waits for its exit. `SIGKILL` leaves it no time to send or store anything.
   */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
