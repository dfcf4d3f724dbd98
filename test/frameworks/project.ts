/** Vitest's global setup: installs the frameworks, once for each list of versions. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installProject } from '@together-otel/test-support/packing';
import type { TestProject } from 'vitest/node';
import { dependencies } from './roads.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A project with the frameworks and the applications of `fixtures/`. */
    project: string;
  }
}

const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));

/** Kept between runs: half a gigabyte. Another list of versions is another folder. */
const CACHE = join(
  tmpdir(),
  `together-otel-frameworks-${createHash('sha256').update(JSON.stringify(dependencies)).digest('hex').slice(0, 12)}`,
);

export async function setup(project: TestProject): Promise<void> {
  if (!existsSync(CACHE)) {
    // Under its name only when it is whole.
    const part = `${CACHE}.${process.pid}`;
    await installProject(part, dependencies, ['--legacy-peer-deps', '--ignore-scripts']);
    await rename(part, CACHE).catch(() => rm(part, { recursive: true, force: true }));
  }
  await cp(FIXTURES, CACHE, { recursive: true });
  project.provide('project', CACHE);
}
