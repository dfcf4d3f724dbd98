import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { shown } from '@together-otel/instrumentation/distribution';
import packageJson from '../../../../package.json' with { type: 'json' };
import { ownName } from '../../../output/own-name.ts';
import { isPreload, splitNodeOptions } from '../../preload-option.ts';
import { type Application, type OtherRuntime, PRELOAD_FILE } from '../application/application.ts';
import { echoed } from '../application/echoed.ts';
import { preloadsOf } from '../application/preloads.ts';
import { type Finding, ok, problem } from '../finding.ts';
import { isFrom, parseVersion } from './version.ts';

const NEEDED = packageJson.engines.node;

/** How other runtimes load the preload: by a variable or by a command-line option. */
const WAYS: Readonly<Record<OtherRuntime, { variable: string; option: string }>> = {
  bun: { variable: 'BUN_OPTIONS', option: 'bun --preload together-otel/register' },
  deno: {
    variable: 'NODE_OPTIONS',
    option: 'deno run -A --require ./node_modules/together-otel/dist/register.cjs',
  },
};

/** Whether the application's runtime can load the preload. */
export async function checkNode(application: Application): Promise<Finding[]> {
  const { command, runtime, otherRuntime, words, env, cwd } = application;
  if (otherRuntime) {
    const { variable, option } = WAYS[otherRuntime];
    const inherited = preloadsOf(splitNodeOptions(env[variable] ?? ''));
    if (words.some((word) => PRELOAD_FILE.test(word)) || inherited.some(isPreload))
      return [ok(`${otherRuntime} loads the preload`)];
    const advice = `Start it with: ${ownName()} run -- ${echoed(command)}, or with an option: ${option}`;
    return [problem(`${otherRuntime} does not load the preload`, advice)];
  }
  const version = runtime === undefined ? process.version : await versionOf(runtime, { env, cwd });
  const parsed = parseVersion(version);
  if (!parsed) {
    return [
      problem(
        `'${runtime} --version' does not work: ${shown(version)}`,
        'Check the path to Node.js in the command.',
      ),
    ];
  }
  if (!isTooOld(version)) return [ok(`Node.js ${version}; ${NEEDED} is needed`)];
  return [
    problem(
      `Node.js ${version}, but ${NEEDED} is needed`,
      'Upgrade Node.js; on 20.19, use @together-otel/instrumentation with your own OpenTelemetry SDK.',
    ),
  ];
}

/** Whether this Node.js is too old for the preload. */
export function isTooOld(version: string): boolean {
  const { major, minor } = parseVersion(NEEDED.replace('>=', '')) ?? { major: 0, minor: 0 };
  const parsed = parseVersion(version);
  return parsed !== undefined && !isFrom(parsed, [major, minor]);
}

/** @returns the version, or the error. */
async function versionOf(
  runtime: string,
  { env: { NODE_OPTIONS: _, ...env }, cwd }: Pick<Application, 'env' | 'cwd'>,
): Promise<string> {
  const options = { env, cwd, timeout: 10_000 };
  try {
    const { stdout } = await promisify(execFile)(runtime, ['--version'], options);
    return stdout.trim();
  } catch (error) {
    return (error as Error).message;
  }
}
