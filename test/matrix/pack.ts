/** Vitest's global setup: packs what is published, once, into the folder of this run. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { runTool } from './child.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of this run, for projects; gone at its end. */
    folder: string;
    /** The tarball of each published package, by its name. */
    tarballs: Readonly<Record<string, string>>;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PNPM = ['--yes', 'pnpm@12.21.0'];

/** By the start of the tarball's name. */
const PACKAGES = {
  'together-otel-semconv-': '@together-otel/semconv',
  'together-otel-instrumentation-': '@together-otel/instrumentation',
  'together-otel-dashboards-': '@together-otel/dashboards',
  'together-otel-probe-': '@together-otel/probe',
  'together-otel-': 'together-otel',
};

let folder: string | undefined;

export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-matrix-run-'));
  await build();
  const packed = join(folder, 'packed');
  await mkdir(packed);
  for (const name of Object.values(PACKAGES)) {
    await runTool('npx', [...PNPM, '--filter', name, 'pack', '--pack-destination', packed], ROOT);
  }
  const files = await readdir(packed);
  const tarballs = Object.entries(PACKAGES).map(([start, name]) => {
    const file = files.find(
      (entry) => entry.startsWith(start) && /^\d/.test(entry.slice(start.length)),
    );
    if (file === undefined) throw new Error(`pnpm pack made no ${start}*.tgz, but ${files}`);
    return [name, join(packed, file)];
  });
  project.provide('folder', folder);
  project.provide('tarballs', Object.fromEntries(tarballs));
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** What is packed is what was built last; a first build is made here. */
async function build(): Promise<void> {
  const outputs = ['semconv', 'instrumentation', 'dashboards', 'probe', 'together-otel'];
  if (outputs.every((name) => existsSync(join(ROOT, 'packages', name, 'dist')))) return;
  await runTool('npx', [...PNPM, 'build'], ROOT);
}
