import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { needBackends } from './location.ts';
import { freePort, Server } from './server.ts';

/** How to run Prometheus. */
export interface PrometheusOptions {
  /**
   * Configuration as YAML, or the path of a file (which may refer to rule files next to it).
   *
   * @default `''`
   */
  readonly config?: string | { readonly file: string };
  readonly flags?: readonly string[];
  /**
   * Address to listen on.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /** Command that runs Prometheus, such as `['ip', 'netns', 'exec', 'name']`. */
  readonly prefix?: readonly string[];
}

/** One series of a query's result, at one time. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus with an OTLP receiver. It keeps its data across restarts. */
export interface Prometheus extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  /** Append `/v1/metrics` for `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`. */
  readonly otlpUrl: string;
  /** @param at evaluation time; defaults to now. */
  query(expression: string, at?: Date): Promise<Sample[]>;
  /** Returns `data` from any path of the HTTP API, as in `api('rules')`. */
  api(path: string): Promise<unknown>;
}

/** Starts Prometheus on a free port of 127.0.0.1, with its own data folder. */
export async function startPrometheus({
  config = '',
  flags = [],
  host = '127.0.0.1',
  prefix = [],
}: PrometheusOptions = {}): Promise<Prometheus> {
  const { prometheus } = needBackends();
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(temporaryFolder()).path;
  const file = typeof config === 'string' ? join(folder, 'prometheus.yml') : config.file;
  if (typeof config === 'string') await writeFile(file, config);
  const url = `http://${host}:${await freePort()}`;
  const server = starting.use(
    new Server({
      name: 'prometheus',
      command: [
        ...prefix,
        prometheus,
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=${url.slice('http://'.length)}`,
        '--web.enable-otlp-receiver',
        ...flags,
      ],
      isReady: () =>
        fetch(`${url}/-/ready`).then(
          (response) => response.ok,
          () => false,
        ),
    }),
  );
  const api = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/${path}`);
    const answer = (await response.json()) as { status: string; data: unknown; error?: string };
    if (answer.status !== 'success') throw new Error(`prometheus: ${path}: ${answer.error}`);
    return answer.data;
  };
  await server.start();
  const resources = starting.move();
  return {
    server,
    url,
    otlpUrl: `${url}/api/v1/otlp`,
    api,
    async query(expression, at) {
      const time = at ? `&time=${at.getTime() / 1000}` : '';
      const data = (await api(`query?query=${encodeURIComponent(expression)}${time}`)) as Vector;
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Exit status and output of promtool or amtool. */
export interface ToolResult {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs promtool, as in `promtool(['check', 'rules', file])`. */
export async function promtool(args: readonly string[], cwd?: string): Promise<ToolResult> {
  return promisify(execFile)(needBackends().promtool, args, cwd === undefined ? {} : { cwd }).then(
    ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({
      ok: false,
      output: stdout + stderr,
    }),
  );
}

interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
}
