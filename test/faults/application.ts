import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from '@together-otel/test-support/process';

/** How the process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A process under the preload that exports often and makes calls on request. */
export class Application implements AsyncDisposable {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #closed: Promise<unknown[]>;
  #stderr = '';

  constructor(settings: Readonly<Record<string, string>>, file = 'caller.mjs', observed = true) {
    const preload = observed ? ['--require', 'together-otel/register'] : [];
    this.#child = spawn(process.execPath, [...preload, `applications/${file}`], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: {
        ...inheritedEnvironment(),
        OTEL_BSP_SCHEDULE_DELAY: '100',
        OTEL_METRIC_EXPORT_INTERVAL: '300',
        OTEL_METRIC_EXPORT_TIMEOUT: '300',
        ...settings,
      },
    });
    this.#closed = once(this.#child, 'close');
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves once stderr contains the text. */
  async hasSaid(text: string): Promise<void> {
    while (!this.#stderr.includes(text)) await once(this.#child.stderr, 'data');
  }

  /** Makes calls. @returns how long each took, in milliseconds. */
  async call(count: number): Promise<readonly number[]> {
    this.#child.stdin.write(`${count}\n`);
    const { value } = await this.#answers.next();
    return JSON.parse(String(value)) as number[];
  }

  /** Closes stdin, upon which the process ends by itself. */
  async end(): Promise<Ending> {
    this.#child.stdin.end();
    const [code, signal] = (await this.#closed) as [number | null, NodeJS.Signals | null];
    return { code, signal, stderr: this.#stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      this.#child.kill('SIGKILL');
    await this.#closed;
  }
}
