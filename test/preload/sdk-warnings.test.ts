import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { describe, expect, it } from 'vitest';
import { runNode } from './run.ts';

const folder = folderOfFile();

/** Creates a project with an empty `openai` of this version. */
async function projectWith(version: string, application: string): Promise<string> {
  const project = await mkdtemp(join(folder, 'project-'));
  const sdk = join(project, 'node_modules', 'openai');
  await mkdir(sdk, { recursive: true });
  await writeFile(
    join(sdk, 'package.json'),
    JSON.stringify({ name: 'openai', version, main: 'index.js' }),
  );
  await writeFile(join(sdk, 'index.js'), 'class OpenAI {}\nexports.OpenAI = OpenAI;');
  const modules = fileURLToPath(new URL('../../packages/instrumentation', import.meta.url));
  await mkdir(join(project, 'node_modules', '@together-otel'));
  await symlink(modules, join(project, 'node_modules', '@together-otel', 'instrumentation'));
  const api = join(modules, 'node_modules', '@opentelemetry', 'api');
  await mkdir(join(project, 'node_modules', '@opentelemetry'));
  await symlink(api, join(project, 'node_modules', '@opentelemetry', 'api'));
  const file = join(project, 'app.cjs');
  await writeFile(file, application);
  return file;
}

describe('an SDK that can not be observed', () => {
  it.each(['8.0.0', '4.18.0'])('openai %s is named, with what is supported', async (version) => {
    const file = await projectWith(version, "require('openai'); console.log('works');");
    const { code, stdout, stderr } = await runNode([file], true);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'works\n' });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining(
        `openai ${version} is not observed: supported versions are >=4.19 <8`,
      ),
    ]);
  });

  it('one with an unknown shape is named', async () => {
    const file = await projectWith('7.99.0', "require('openai');");
    const { stderr } = await runNode([file], true);
    expect(stderr).toContain('openai 7.99.0 has no client with the expected shape');
  });

  it.each([
    ['', 'newer ones only by their fetch'],
    ['{ fetch: false }', 'its calls are not observed'],
  ])('one loaded before the plugin with the options "%s" is named', async (options, effect) => {
    const file = await projectWith(
      '7.0.0',
      `require('openai');
       const { diag, DiagConsoleLogger } = require('@opentelemetry/api');
       diag.setLogger(new DiagConsoleLogger());
       const { TogetherInstrumentation } = require('@together-otel/instrumentation');
       new TogetherInstrumentation(${options});`,
    );
    const { code, stderr } = await runNode([file], false);
    expect(code).toBe(0);
    expect(stderr).toContain('openai was loaded before the instrumentation');
    expect(stderr).toContain(effect);
    expect(stderr).toContain('manuallyInstrument(OpenAI)');
  });
});
