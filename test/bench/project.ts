import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Project } from './contenders.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const INSTALL =
  'install --no-audit --no-fund --prefer-offline --no-package-lock --legacy-peer-deps'.split(' ');

/** Tarballs of packages that are packed, by name. */
const PACKED: Readonly<Record<string, string>> = {
  '@together-otel/semconv': 'together-otel-semconv-',
  '@together-otel/instrumentation': 'together-otel-instrumentation-',
  '@together-otel/dashboards': 'together-otel-dashboards-',
  '@together-otel/probe': 'together-otel-probe-',
  'together-otel': 'together-otel-',
};

/** Projects outside the workspace, so that the peers weigh on nobody who only runs the tests. */
export class Workshop implements AsyncDisposable {
  readonly #folder: string;
  readonly #tarballs: ReadonlyMap<string, string>;

  private constructor(folder: string, tarballs: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#tarballs = tarballs;
  }

  /** Packs what was built last. */
  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-bench-'));
    const packed = join(folder, 'packed');
    await mkdir(packed);
    for (const name of Object.keys(PACKED)) {
      const pack = ['--filter', name, 'pack', '--pack-destination', packed];
      await run('npx', ['--yes', 'pnpm@12.21.0', ...pack], ROOT);
    }
    const files = await readdir(packed);
    const tarballs = Object.entries(PACKED).map(([name, start]) => {
      const file = files.find(
        (entry) => entry.startsWith(start) && /^\d/.test(entry.slice(start.length)),
      );
      if (!file) throw new Error(`pnpm pack made no ${start}*.tgz, but ${files}`);
      return [name, join(packed, file)] as const;
    });
    return new Workshop(folder, new Map(tarballs));
  }

  /** @returns the folder of the project, with the fixtures in it. */
  async install(name: string, { dependencies, ours = [] }: Project): Promise<string> {
    const folder = join(this.#folder, name);
    await cp(FIXTURES, folder, { recursive: true });
    const manifest = {
      name: 'application',
      private: true,
      dependencies: {
        ...dependencies,
        ...Object.fromEntries(ours.map((of) => [of, `file:${this.#tarballs.get(of)}`])),
      },
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2));
    await run('npm', INSTALL, folder);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function run(command: string, parameters: readonly string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)(command, parameters, { cwd, maxBuffer: 16 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${parameters.join(' ')} failed:\n${stdout}${stderr}`, {
      cause: error,
    });
  }
}
