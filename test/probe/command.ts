import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Receiver } from '@together-otel/live/receiver';
import { type Simulator, type SimulatorOptions, startSimulator } from '@together-otel/simulator';
import { inheritedEnvironment } from '@together-otel/test-support/process';
import { startPatientReceiver } from '@together-otel/test-support/world';
import { expect } from 'vitest';
import { cli } from '../cli/command.ts';

/** The API key in all these tests. It must not leak anywhere. */
export const KEY = 'tgp_v1_never-to-be-seen-anywhere';

/** A probe in its own process. */
export interface RunningProbe extends AsyncDisposable {
  readonly output: { stdout: string; stderr: string };
  /** Origin of `/metrics`. Rejects if the probe ends without listening. */
  url(): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** The probes' environment: a simulator, a receiver of their telemetry and an empty folder. */
export class World implements AsyncDisposable {
  readonly simulator: Simulator;
  readonly receiver: Receiver;
  readonly folder: string;
  readonly #probes: RunningProbe[] = [];

  private constructor(simulator: Simulator, receiver: Receiver, folder: string) {
    this.simulator = simulator;
    this.receiver = receiver;
    this.folder = folder;
  }

  static async start(options: SimulatorOptions = {}): Promise<World> {
    const latency = { firstTokenMillis: 0, perTokenMillis: 0, jitter: 0 };
    const folder = await mkdtemp(join(tmpdir(), 'together probe '));
    const simulator = await startSimulator({ latency, ...options });
    return new World(simulator, await startPatientReceiver(), folder);
  }

  /** Starts `together-otel probe`. */
  probe(args: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProbe {
    const child = spawn(process.execPath, [cli, 'probe', ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inheritedEnvironment(),
        TOGETHER_API_KEY: KEY,
        TOGETHER_BASE_URL: this.simulator.baseURL,
        ...env,
      },
    });
    const output = { stdout: '', stderr: '' };
    const listening = later<string>();
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        const url = /metrics are on (\S+)\/metrics/.exec(output.stderr)?.[1];
        if (url) listening.resolve(url);
      });
    }
    const ended = once(child, 'close').then(([code]) => {
      listening.reject(new Error(`it has ended before it listened: ${output.stderr}`));
      return code as number | null;
    });
    // Not every test asks for the URL.
    listening.promise.catch(() => {});
    const probe: RunningProbe = {
      output,
      ended,
      signal: (name) => void child.kill(name),
      url: () => listening.promise,
      async [Symbol.asyncDispose]() {
        child.kill('SIGKILL');
        await ended;
      },
    };
    this.#probes.push(probe);
    return probe;
  }

  /** Runs a probe to its end. */
  async run(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const probe = this.probe(args, env);
    return { code: await probe.ended, ...probe.output };
  }

  get otlp(): Readonly<Record<string, string>> {
    return {
      OTEL_EXPORTER_OTLP_ENDPOINT: this.receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '300',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
      // A thread may take seconds to start on a loaded machine.
      TOGETHER_OTEL_EXIT_TIMEOUT_MILLIS: '20000',
    };
  }

  /** Shuts everything down and checks that the key leaked nowhere. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const probe of this.#probes) await probe[Symbol.asyncDispose]();
    const sent = JSON.stringify(
      [this.receiver.spans(), this.receiver.metrics(), this.receiver.logs()],
      (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
    );
    await this.simulator.close();
    await this.receiver.close();
    await rm(this.folder, { recursive: true, force: true });
    for (const { output } of this.#probes) {
      expect(output.stdout + output.stderr).not.toContain(KEY);
    }
    expect(sent).not.toContain(KEY);
  }
}

interface Later<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

function later<T>(): Later<T> {
  let settle: Pick<Later<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
  };
}
