import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A soak process that communicates over IPC; its stdout is ignored and its stderr collected. */
export class Child {
  readonly #process: ChildProcess;
  readonly #messages: { readonly kind: string }[] = [];
  #arrived: () => void = () => {};
  #ended: string | undefined;
  /** What it wrote to stderr. */
  stderr = '';

  /** @param script a file in this folder. */
  constructor(
    script: string,
    args: readonly string[],
    options: {
      readonly execArgv?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    } = {},
  ) {
    this.#process = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
      execArgv: [...(options.execArgv ?? []), '--conditions=@together-otel/source'],
      env: { PATH: process.env['PATH'], ...options.env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#process.on('message', (message) => {
      this.#messages.push(message as { readonly kind: string });
      this.#arrived();
    });
    this.#process.once('exit', (code, signal) => {
      this.#ended = signal ?? `exit code ${code}`;
      this.#arrived();
    });
  }

  /** @throws if the process has ended. */
  send(message: { readonly kind: string }): void {
    this.#check();
    this.#process.send(message);
  }

  /**
   * Takes the next message of a kind, waiting for it if needed.
   * @throws if the process ends first.
   */
  async next<T extends { readonly kind: string }>(kind: T['kind']): Promise<T> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.kind === kind);
      if (index >= 0) return this.#messages.splice(index, 1)[0] as T;
      this.#check();
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  /** Takes all messages of a kind received so far. */
  all<T extends { readonly kind: string }>(kind: T['kind']): T[] {
    const found = this.#messages.filter((message) => message.kind === kind) as T[];
    for (const message of found) this.#messages.splice(this.#messages.indexOf(message), 1);
    return found;
  }

  /** How the process ended: a signal's name or an exit code. */
  async ended(): Promise<string> {
    if (this.#ended === undefined) await once(this.#process, 'exit');
    return this.#ended ?? '';
  }

  #check(): void {
    if (this.#ended) throw new Error(`a child ended with ${this.#ended}: ${this.stderr}`);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended();
  }
}
