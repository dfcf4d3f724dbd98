import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installProject, packWithOurs } from '@together-otel/test-support/packing';
import type { Project } from './contenders.ts';

const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));

/** Projects outside the workspace, so that running the tests does not install the peers. */
export class Workshop implements AsyncDisposable {
  readonly #folder: string;
  readonly #ours: Readonly<Record<string, string>>;

  private constructor(folder: string, ours: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#ours = ours;
  }

  /** Packs the last build. */
  static async open(): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'together-otel-bench-'));
    return new Workshop(
      folder,
      await packWithOurs(
        ['together-otel', '@together-otel/instrumentation'],
        join(folder, 'packed'),
      ),
    );
  }

  /** @returns the project's folder, which includes the fixtures. */
  async install(name: string, { dependencies, ours = [] }: Project): Promise<string> {
    const folder = join(this.#folder, name);
    await cp(FIXTURES, folder, { recursive: true });
    const packed = Object.fromEntries(ours.map((of) => [of, String(this.#ours[of])]));
    await installProject(folder, { ...dependencies, ...packed }, ['--legacy-peer-deps']);
    return folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
