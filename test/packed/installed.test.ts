import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OBSERVED, observe } from './observation.ts';
import { installProject, OPENAI, packWithOurs } from './project.ts';

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'together-otel-installed-'));
  const ours = await packWithOurs('together-otel', join(folder, 'packed'));
  project = await installProject(join(folder, 'a project'), { ...ours, ...OPENAI });
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const preload = ['node', '--require', 'together-otel/register'];

describe('installed into a fresh project', () => {
  it.each([
    [[...preload, 'app.cjs']],
    [[...preload, 'app.mjs']],
    [['node', '--import', 'together-otel/register', 'app.mjs']],
    [['together-otel', 'run', '--', 'node', 'app.cjs']],
    [['together-otel', 'run', '--', 'node', 'app.mjs']],
    [['npx', 'together-otel', 'run', '--', 'npm', 'exec', '--', 'node', 'app.mjs']],
  ])('%j', async (command) => {
    expect(await observe(command, project)).toEqual(OBSERVED);
  });

  it('leaves an application alone that is not started by it', async () => {
    const unobserved = { ...OBSERVED, spans: [], attempts: 0 };
    expect(await observe(['node', 'app.cjs'], project)).toEqual(unobserved);
  });

  it('is diagnosed as sound', async () => {
    const command = ['together-otel', 'doctor', '--', 'together-otel', 'run', 'node', 'app.mjs'];
    const { code, stdout } = await observe(command, project);
    expect(stdout).toMatch(/\n\nNothing blocks: 0 problems, 0 notes\.\n$/);
    expect(code).toBe(0);
  });
});
