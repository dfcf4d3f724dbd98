import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { shown } from '@together-otel/instrumentation/distribution';
import { isPreload, preloadVariables, splitNodeOptions } from '../../preload-option.ts';
import { type Application, readApplication } from './application.ts';
import { echoed } from './echoed.ts';
import { place } from './place.ts';
import { preloadsOf } from './preloads.ts';
import { findProgram } from './program.ts';

/** Why the preload that `together-otel run` adds does not reach the application. */
interface Drop {
  readonly message: string;
  readonly advice: string;
  /** The application gets another environment, which may have its own preload. */
  readonly isElsewhere?: true;
}

const KEEP = 'Append to it: NODE_OPTIONS="$NODE_OPTIONS …", or pass the options to node directly.';

/** Commands that run programs in a container, on another machine, or in another environment. */
const ELSEWHERE =
  /^(docker|docker-compose|podman|nerdctl|kubectl|ssh|sudo|su|systemctl|systemd-run)$/;
const ELSEWHERE_ADVICE =
  'Run doctor there, with the command that starts Node.js; set NODE_OPTIONS="--require together-otel/register" in the image, unit or manifest.';

/**
 * What drops the preload between the command and its program, as far as files reveal it.
 *
 * @param environment in which the command is started, without the preload.
 */
export function findDrop(
  application: Application,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): Drop | undefined {
  const [first = ''] = application.words;
  if (ELSEWHERE.test(basename(first))) {
    const message = `${shown(first)} starts the application elsewhere, without this environment and its NODE_OPTIONS`;
    return { message, advice: ELSEWHERE_ADVICE, isElsewhere: true };
  }
  const program = findProgram(application);
  const script = program === undefined ? undefined : findShellScript(program, application);
  const sets = script === undefined ? undefined : overwritingLine(script);
  if (script !== undefined && sets !== undefined) {
    const message = `${place(script, cwd)} is a shell script that overwrites NODE_OPTIONS, which drops the preload (${echoed(sets)})`;
    return { message, advice: KEEP };
  }
  if (script !== undefined || !losesPreload(application, cwd, environment)) return undefined;
  const message = 'NODE_OPTIONS is overwritten along the way, which drops the preload';
  return { message, advice: KEEP };
}

/** Whether the variable set by `together-otel run` gets lost without an option in its place. */
function losesPreload(
  { command }: Application,
  cwd: string,
  environment: NodeJS.ProcessEnv,
): boolean {
  const preloaded = { ...environment, ...preloadVariables(environment) };
  const { env, otherRuntime, nodeOptions } = readApplication(command, preloaded, cwd);
  const options = env[otherRuntime === 'bun' ? 'BUN_OPTIONS' : 'NODE_OPTIONS'];
  return !preloadsOf([...splitNodeOptions(options ?? ''), ...nodeOptions]).some(isPreload);
}

/** The shell script that a program is or runs. */
export function findShellScript(program: string, { words, cwd }: Application): string | undefined {
  const [, script = ''] = words;
  const isShell = /^(ba|da|z|k)?sh$/.test(basename(program));
  if (isShell) return script === '' || script.startsWith('-') ? undefined : resolve(cwd, script);
  // Package managers install these as wrappers of JavaScript programs.
  if (program.includes('node_modules')) return undefined;
  return /\.(ba|z)?sh$/.test(program) || /^#!.*\b(ba|da|z|k)?sh\b/.test(readStart(program))
    ? program
    : undefined;
}

/** Sets the variable for one command only, unless it is `exec`: `NODE_OPTIONS=--x npm run build`. */
const FOR_ONE_COMMAND =
  /^(?:(?!NODE_OPTIONS=)\w{1,80}=\S* )*NODE_OPTIONS=(?:"[^"]*"|'[^']*'|[^\s"';&|]){0,400} +(?!exec\b)[^\s;&|#]/;

/** The line that overwrites the variable for what follows, or for the last command. */
function overwritingLine(script: string): string | undefined {
  const lines = readStart(script)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.find(
    (line) =>
      /\bNODE_OPTIONS=/.test(line) &&
      !/\$\{?NODE_OPTIONS|together-otel/.test(line) &&
      (line === lines.at(-1) || !FOR_ONE_COMMAND.test(line)),
  );
}

/** The first part of a file, as text. */
function readStart(path: string): string {
  try {
    return readFileSync(path).subarray(0, 100_000).toString('latin1');
  } catch {
    return '';
  }
}
