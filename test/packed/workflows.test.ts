import { existsSync, globSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '@together-otel/test-support/process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = join(ROOT, '.github/workflows');

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly (string | number)[]>> };
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

async function workflowIn(file: string): Promise<Workflow> {
  return parse(await readFile(join(FOLDER, file), 'utf8')) as Workflow;
}

/** A lane's test files, by pattern. */
async function filesOf(config: string): Promise<string[][]> {
  const module = (await import(pathToFileURL(join(ROOT, config)).href)) as {
    default: { test: { include: string[] } };
  };
  return module.default.test.include.map((pattern) => globSync(pattern, { cwd: ROOT }));
}

/** The commands of a job, in order. */
function commandsOf({ steps }: Job): string[] {
  return steps.flatMap(({ run }) => run ?? []);
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

  it('runs scripts that exist', () => {
    for (const command of Object.values(workflow.jobs).flatMap(commandsOf)) {
      for (const [, script = ''] of command.matchAll(/pnpm@[\d.]+ ([\w:]+)/g)) {
        if (script !== 'install') expect(scripts).toHaveProperty([script]);
      }
      for (const [, path = ''] of command.matchAll(/bash (\.ci\/\w+)/g)) {
        expect(existsSync(join(ROOT, path))).toBe(true);
      }
    }
  });
});

describe('CI', async () => {
  const { quick: lane, full: rest } = (await workflowIn('ci.yml')).jobs;

  it('runs the quick lane on every system and every supported Node', () => {
    expect(lane?.strategy?.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: [20, 22, 24, 26],
    });
    expect(lane && commandsOf(lane).slice(-2)).toEqual([
      expect.stringMatching(/ check:code$/),
      expect.stringMatching(/ --config vitest\.quick\.config\.ts$/),
    ]);
  });

  it('runs everything in one job', async () => {
    expect(rest && commandsOf(rest)).toContain('bash .ci/run');
    expect(await readFile(join(ROOT, '.ci/run'), 'utf8')).toMatch(/^stage npm test$/m);
  });
});

describe('the lanes', () => {
  it('are complete with npm test, which sets up first', () => {
    expect(scripts['test']).toMatch(/install --frozen-lockfile && .* check:all$/);
    expect(scripts['check:all']).toBe('pnpm check:code && pnpm test:run');
    expect(scripts['test:run']).toBe('vitest run');
  });

  it('leave suites with many processes to the full lane', async () => {
    const all = (await filesOf('vitest.config.ts')).flat();
    const quick = await filesOf('vitest.quick.config.ts');
    expect(all).toEqual(expect.arrayContaining(quick.flat()));
    // Only test-support, which is unpublished, has no unit tests.
    expect(quick.filter((files) => files.length === 0)).toHaveLength(1);
    const slow = all.filter((file) => !quick.flat().includes(file));
    expect(slow).toEqual(
      expect.arrayContaining([
        'test/battery/leak.test.ts',
        'test/battery/unawaited.test.ts',
        'test/preload/endings.test.ts',
        'test/packed/installed.test.ts',
      ]),
    );
  });
});

describe('a release', async () => {
  const { version, publish } = (await workflowIn('release.yml')).jobs;

  it('is published with provenance, without a token, after all tests', () => {
    expect(publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(publish?.environment).toBe('npm');
    expect(publish && commandsOf(publish)).toEqual(['npm test', 'bash .ci/release --provenance']);
  });

  it('is prepared by changesets, in a job that cannot publish', async () => {
    expect(version?.permissions).not.toHaveProperty('id-token');
    expect(version && commandsOf(version)).toContain('bash .ci/version');
    expect(await readFile(join(ROOT, '.ci/version'), 'utf8')).toContain(' changeset version\n');
  });
});

describe('the forms', () => {
  it.each(['bug.yml', 'feature.yml'])('%s asks for what GitHub can show', async (file) => {
    const form = parse(await readFile(join(ROOT, '.github/ISSUE_TEMPLATE', file), 'utf8')) as {
      name: string;
      description: string;
      body: { type: string; id: string; attributes: { label: string } }[];
    };
    expect(form.name).not.toBe('');
    expect(form.description).not.toBe('');
    const ids = form.body.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, attributes } of form.body) {
      expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type);
      expect(attributes.label).not.toBe('');
    }
  });

  it('CODEOWNERS names folders that exist', async () => {
    const template = await readFile(join(ROOT, '.github/CODEOWNERS'), 'utf8');
    const paths = [...template.matchAll(/^# \/([\w./*-]+)/gm)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) expect(globSync(path, { cwd: ROOT }), path).not.toEqual([]);
  });

  it('Renovate pins actions, and leaves the range of peers alone', async () => {
    const renovate = JSON.parse(await readFile(join(ROOT, 'renovate.json'), 'utf8')) as {
      extends: string[];
      packageRules: { matchDepTypes?: string[]; enabled?: boolean }[];
    };
    expect(renovate.extends).toContain('helpers:pinGitHubActionDigestsToSemver');
    const peers = renovate.packageRules.find(({ matchDepTypes }) =>
      matchDepTypes?.includes('peerDependencies'),
    );
    expect(peers?.enabled).toBe(false);
  });
});
