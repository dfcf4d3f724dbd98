import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { install, packWithOurs } from '@together-otel/test-support/packing';
import { ROOT, runTool } from '@together-otel/test-support/process';
import { beforeAll, describe, expect, it } from 'vitest';
import { OBSERVED, observe } from './observation.ts';
import { createProject, OPENAI } from './project.ts';

const EXAMPLE = join(ROOT, 'examples', 'operator-image');

const folder = folderOfFile();
let application: string;
/** The files that the init container copies into the application's container. */
let injected: string;

/** Installs the image's folder as its Dockerfile does, with the tarballs packed here. */
async function buildImage(name: string, more: Readonly<Record<string, string>>): Promise<string> {
  const image = join(folder, name, 'autoinstrumentation');
  await cp(join(EXAMPLE, 'image'), image, { recursive: true });
  const file = join(image, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { dependencies: object };
  const ours = await packWithOurs(['together-otel'], join(folder, name, 'packed'));
  expect(Object.keys(ours)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  await writeFile(file, JSON.stringify({ ...manifest, dependencies: { ...ours, ...more } }));
  await install(image);
  return image;
}

/** Injects as the operator does: `cp -r /autoinstrumentation/. …`, then `NODE_OPTIONS`. */
async function inject(image: string): Promise<string> {
  const target = join(image, '..', 'otel-auto-instrumentation-nodejs');
  await runTool('cp', ['-r', `${image}/.`, target]);
  await rm(image, { recursive: true });
  return ` --require ${join(target, 'autoinstrumentation.js')}`;
}

beforeAll(async () => {
  application = await createProject(join(folder, 'application'), OPENAI);
  injected = await inject(await buildImage('image', {}));
}, 300_000);

describe('the image for the operator', () => {
  it.each(['app.cjs', 'app.mjs'])('observes %s, which knows nothing of it', async (file) => {
    const observed = await observe(['node', file], application, { NODE_OPTIONS: injected });
    expect(observed).toEqual(OBSERVED);
  });

  it('has everything where the operator looks', async () => {
    const dockerfile = await readFile(join(EXAMPLE, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain('COPY image/ ./');
    expect(dockerfile).toMatch(/COPY --from=build \/image \/autoinstrumentation$/m);
  });
});
