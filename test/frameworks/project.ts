/** Vitest's global setup: installs the frameworks once per set of versions. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installProject } from '@together-otel/test-support/packing';
import type { TestProject } from 'vitest/node';
import { dependencies } from './roads.ts';
import { vendorDependencies } from './vendors.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A project with the frameworks and the applications from `fixtures/`. */
    project: string;
    /** The same with vendors' products. */
    vendorProject: string;
  }
}

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));

/** Kept between runs: half a gigabyte each. Each set of versions has its own folder. */
async function installed(
  name: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<string> {
  const versions = createHash('sha256').update(JSON.stringify(dependencies)).digest('hex');
  const folder = join(tmpdir(), `together-otel-${name}-${versions.slice(0, 12)}`);
  if (!existsSync(folder)) {
    // Only a complete installation gets its final name.
    const part = `${folder}.${process.pid}`;
    await installProject(part, dependencies, ['--legacy-peer-deps', '--ignore-scripts']);
    await rename(part, folder).catch(() => rm(part, { recursive: true, force: true }));
  }
  await cp(FIXTURES, folder, { recursive: true });
  return folder;
}

export async function setup(project: TestProject): Promise<void> {
  project.provide('project', await installed('frameworks', dependencies));
  project.provide('vendorProject', await installed('vendors', vendorDependencies));
}
