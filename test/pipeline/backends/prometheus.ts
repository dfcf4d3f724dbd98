import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { needBackends } from './location.ts';
import { freePort, Server } from './server.ts';

/** How Prometheus is run. */
export interface PrometheusOptions {
  /**
   * Its configuration as YAML, or the path of a file (which may refer to rule files next to it).
   *
   * @default `''`
   */
  readonly config?: string | { readonly file: string };
  readonly flags?: readonly string[];
  /**
   * The address that it listens on.
   *
   * @default '127.0.0.1'
   */
  readonly host?: string;
  /** A command that runs it, such as `['ip', 'netns', 'exec', 'name']`. */
  readonly prefix?: readonly string[];
}

/** One series of an answer, at one time. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus with an OTLP receiver. Its data stay when it is stopped and started again. */
export interface Prometheus extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  /** For `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` is `/v1/metrics` behind it. */
  readonly otlpUrl: string;
  /** @param at the time that is asked about; now by default. */
  query(expression: string, at?: Date): Promise<Sample[]>;
  /** `data` of any path of the HTTP API, as in `api('rules')`. */
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

/** How promtool or amtool ended, and what it printed. */
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
