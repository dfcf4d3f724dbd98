import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@together-otel/test-support/process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = join(ROOT, '.github/workflows');

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses?: string }[] }>
  >;
}

describe.each(await readdir(FOLDER))('the workflow %s', async (file) => {
  const text = await readFile(join(FOLDER, file), 'utf8');
  const workflow = parse(text) as Workflow;

  it('pins every action by digest, and names the version behind it', () => {
    for (const job of Object.values(workflow.jobs)) {
      for (const { uses } of job.steps) {
        if (uses === undefined) continue;
        expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
        expect(text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+\n`));
      }
    }
  });

  it('may only read, unless a job says more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });
});
