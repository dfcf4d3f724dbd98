/** Vitest's global setup: packs the published packages once into the folder of this run. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packWithOurs } from '@together-otel/test-support/packing';
import { ROOT, runTool } from '@together-otel/test-support/process';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder for this run's projects, removed at its end. */
    folder: string;
    /** Dependencies on the tarballs of the published packages, by package name. */
    tarballs: Readonly<Record<string, string>>;
  }
}

let folder: string | undefined;

export async function setup(project: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-matrix-run-'));
  await build();
  const tarballs = await packWithOurs(
    ['together-otel', '@together-otel/instrumentation'],
    join(folder, 'packed'),
  );
  project.provide('folder', folder);
  project.provide('tarballs', tarballs);
}

export async function teardown(): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}

/** Builds only if there is no build yet; an existing one is packed as it is. */
async function build(): Promise<void> {
  const outputs = ['semconv', 'instrumentation', 'dashboards', 'probe', 'together-otel'];
  if (outputs.every((name) => existsSync(join(ROOT, 'packages', name, 'dist')))) return;
  await runTool('npx', ['--yes', 'pnpm@12.21.0', 'build']);
}
