import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Case } from './cases.ts';
import type { Contender } from './contenders.ts';

/** Report of a turn; see `fixtures/contender.cjs`. */
export interface Turn {
  /** Microseconds of CPU per call. */
  readonly cpu: number;
  /** Microseconds of CPU per chunk, up to the last one. */
  readonly delivery?: number;
  /** Event-loop delay in milliseconds, 99th percentile. */
  readonly loopDelay?: number;
}

/** URLs of the fake Together and of the agent, which discards everything. */
export interface Addresses {
  readonly platform: string;
  readonly agent: string;
}

interface Reply {
  readonly ready?: boolean;
  readonly url?: string;
  readonly result?: unknown;
  readonly error?: string;
}

/** Variables of this shell that would distort the measurement. */
const FOREIGN = /^(OTEL_|TOGETHER_|OPENAI_|DD_|SENTRY_|NODE_OPTIONS$|BENCH_)/;

/** A process under measurement. */
export class ContenderProcess implements Disposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * @param bytes starts it for counting bytes: with a young generation so large that nothing is
   * collected.
   */
  static async start(
    contender: Contender,
    folder: string,
    { platform, agent }: Addresses,
    bytes: boolean,
  ): Promise<ContenderProcess> {
    const child = fork(join(folder, 'contender.cjs'), [], {
      cwd: folder,
      env: {
        ...inherited(),
        BENCH_OBSERVER: contender.observer,
        BENCH_PLATFORM: platform,
        BENCH_AGENT: agent,
        ...(contender.content && { BENCH_CONTENT: 'true' }),
        DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
        DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      },
      execArgv: [
        '--expose-gc',
        // Threads that free buffers contend with the main thread for malloc's lock at random.
        '--single-threaded-gc',
        // Fixed for everyone: V8 grows it with survivors, which determines how often it collects.
        ...['min', 'max'].map((of) => `--${of}-semi-space-size=${bytes ? 128 : 16}`),
      ],
    });
    await reply(child);
    return new ContenderProcess(child);
  }

  cpu(of: Case): Promise<Turn> {
    return this.#ask('cpu', of) as Promise<Turn>;
  }

  /** @returns bytes allocated per call. */
  async allocations(of: Case): Promise<number> {
    return ((await this.#ask('allocations', of)) as { bytes: number }).bytes;
  }

  /** @returns bytes held per open stream. */
  async retained(count: number, chunks: number): Promise<number> {
    return ((await this.#ask('retained', { count, chunks })) as { bytes: number }).bytes;
  }

  [Symbol.dispose](): void {
    this.#child.disconnect();
  }

  async #ask(measure: string, of: object): Promise<unknown> {
    const answer = reply(this.#child);
    this.#child.send({ measure, of });
    return (await answer).result;
  }
}

/** Starts the fake Together, or the agent: a server that answers anything. */
export async function startServer(folder: string): Promise<{ url: string } & Disposable> {
  const child = fork(join(folder, 'platform.cjs'), [], { cwd: folder, env: inherited() });
  const { url } = await reply(child);
  if (!url) throw new Error('the server did not print its address');
  return { url, [Symbol.dispose]: () => void child.kill() };
}

function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));
}

function reply(child: ChildProcess): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process under measurement ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      const answer = message as Reply;
      if (answer.error) reject(new Error(answer.error));
      else resolve(answer);
    });
  });
}
