import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installProject } from '@together-otel/test-support/packing';
import { inject } from 'vitest';
import { type Line, openTelemetry, type Sdk } from './axes.ts';
import type { Installer } from './installers.ts';

const FIXTURES: URL = new URL('fixtures/', import.meta.url);

const projects = new Map<string, Promise<string>>();

/** What a project consists of. */
export interface ProjectParts {
  /** Names its folder; the same name means the same project. */
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
  /** Files from `fixtures/`, by their name in the project. */
  readonly files: Readonly<Record<string, string>>;
  readonly sdk: Sdk;
  /** Our packages, if they are not among the dependencies. */
  readonly ours?: Readonly<Record<string, string>>;
  /** @default npm */
  readonly installer?: Installer;
}

/** Installs a project outside the workspace, with our tarballs. @returns its folder. */
export function createProject(parts: ProjectParts): Promise<string> {
  const known = projects.get(parts.name);
  if (known) return known;
  const made = install(parts);
  projects.set(parts.name, made);
  return made;
}

/** Our packages as published, as dependencies of a project. */
export function ourPackages(...names: readonly string[]): Record<string, string> {
  const tarballs = inject('tarballs');
  // Callers list transitive dependencies too: our packages are on no registry yet.
  return Object.fromEntries(names.map((name) => [name, String(tarballs[name])]));
}

export const PLUGIN: readonly string[] = [
  '@together-otel/semconv',
  '@together-otel/instrumentation',
];
export const DISTRIBUTION: readonly string[] = [...PLUGIN, 'together-otel'];

/** A project with one SDK, one OpenTelemetry line and every application. */
export function sdkProject(sdk: Sdk, line: Line): Promise<string> {
  return createProject({
    name: `${sdk.module}-${sdk.version}-otel-${line}`,
    sdk,
    dependencies: {
      [sdk.module]: sdk.version,
      ...openTelemetry[line],
      ...ourPackages(...(line === '3.x' ? DISTRIBUTION : PLUGIN)),
    },
    files: {
      ...Object.fromEntries(APPLICATIONS.map((file) => [file, file])),
      'otel.cjs': line === '3.x' ? 'otel-3.cjs' : 'otel-2.cjs',
    },
  });
}

const APPLICATIONS = [
  'app.cjs',
  'default-import.mjs',
  'dynamic-import.mjs',
  'manual-class.mjs',
  'manual-client.cjs',
  'named-import.mjs',
  'plugin.cjs',
  'plugin.mjs',
  'worker.cjs',
  'workload.cjs',
];

async function install(parts: ProjectParts): Promise<string> {
  const { name, dependencies, files, sdk, ours = {}, installer } = parts;
  const folder = join(inject('folder'), 'projects', name);
  await mkdir(folder, { recursive: true });
  for (const [file, fixture] of Object.entries(files)) {
    const text = await readFile(new URL(fixture, FIXTURES), 'utf8');
    await writeFile(join(folder, file), translate(text, sdk));
  }
  const all = { ...dependencies, ...ours };
  if (installer) await installer.install(folder, all, ours);
  else await installProject(folder, all);
  return folder;
}

/** Adapts an application written for openai; together-ai has the same calls. */
function translate(text: string, { module, className }: Sdk): string {
  if (module === 'openai') return text;
  return text.replaceAll("'openai'", `'${module}'`).replaceAll('OpenAI', className);
}
