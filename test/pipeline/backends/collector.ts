import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { needBackends } from './location.ts';
import { Server } from './server.ts';

/** How to run the Collector. */
export interface CollectorOptions {
  /** Configuration as YAML (JSON is YAML too), or the paths of files to merge. */
  readonly config: string | readonly string[];
  /** Environment variables that the configuration refers to. */
  readonly env?: Readonly<Record<string, string>>;
  /** Command that runs the Collector, such as `['ip', 'netns', 'exec', 'name']`. */
  readonly prefix?: readonly string[];
}

/**
 * Starts a Collector that is ready to receive. The configuration determines ports and folders;
 * `freePort()` returns a port.
 */
export async function startCollector({
  config,
  env,
  prefix = [],
}: CollectorOptions): Promise<Server> {
  const { collector } = needBackends();
  const given = await configFiles(config);
  const server = new DisposingServer(
    {
      name: 'collector',
      command: [...prefix, collector, ...given.files.map((file) => `--config=${file}`)],
      ...(env && { env }),
      isReady: ({ log }) => log.includes('Everything is ready'),
    },
    given,
  );
  await server.start();
  return server;
}

/**
 * @returns complaints of the Collector's own `validate` about a configuration; empty if it is
 * valid.
 */
export async function validateCollector({ config, env }: CollectorOptions): Promise<string> {
  await using given = await configFiles(config);
  const args = ['validate', ...given.files.map((file) => `--config=${file}`)];
  return await promisify(execFile)(needBackends().collector, args, {
    env: { ...process.env, ...env },
  }).then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
}

/** Removes its configuration files when disposed. */
class DisposingServer extends Server {
  readonly #files: AsyncDisposable;

  constructor(options: ConstructorParameters<typeof Server>[0], files: AsyncDisposable) {
    super(options);
    this.#files = files;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#files[Symbol.asyncDispose]();
  }
}

interface ConfigFiles extends AsyncDisposable {
  readonly files: readonly string[];
}

async function configFiles(config: string | readonly string[]): Promise<ConfigFiles> {
  if (typeof config !== 'string') return { files: config, async [Symbol.asyncDispose]() {} };
  const folder = await mkdtemp(join(tmpdir(), 'together-otel-collector-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, config);
  return {
    files: [file],
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
