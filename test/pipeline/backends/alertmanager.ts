import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { needBackends } from './location.ts';
import type { ToolResult } from './prometheus.ts';
import { freePort, Server } from './server.ts';

/** How to run Alertmanager. */
export interface AlertmanagerOptions {
  /** Its configuration file, next to its templates and secrets. */
  readonly file: string;
  readonly flags?: readonly string[];
}

/** An alert as Prometheus sends it. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  /** A time in the past resolves the alert. */
  readonly endsAt?: string;
}

/** A single Alertmanager. It remembers sent notifications across restarts. */
export interface Alertmanager extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
  post(alerts: readonly PostedAlert[]): Promise<void>;
}

/** Starts Alertmanager on a free port of 127.0.0.1, with its own data folder. */
export async function startAlertmanager({
  file,
  flags = [],
}: AlertmanagerOptions): Promise<Alertmanager> {
  const { alertmanager } = needBackends();
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(temporaryFolder()).path;
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = starting.use(
    new Server({
      name: 'alertmanager',
      command: [
        alertmanager,
        `--config.file=${file}`,
        `--storage.path=${folder}`,
        `--web.listen-address=${url.slice('http://'.length)}`,
        // Disables clustering.
        '--cluster.listen-address=',
        ...flags,
      ],
      isReady: () =>
        fetch(`${url}/-/ready`).then(
          (response) => response.ok,
          () => false,
        ),
    }),
  );
  await server.start();
  const resources = starting.move();
  return {
    server,
    url,
    async post(alerts) {
      const response = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      if (!response.ok) throw new Error(`alertmanager: ${await response.text()}`);
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Runs amtool, as in `amtool(['check-config', file])`. */
export async function amtool(args: readonly string[]): Promise<ToolResult> {
  return promisify(execFile)(needBackends().amtool, args).then(
    ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({
      ok: false,
      output: stdout + stderr,
    }),
  );
}
