import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

/** What the command given to `doctor` would start; without one, the current directory. */
export interface Application {
  readonly command: readonly string[];
  /** What runs it: `node` and its like, else undefined. */
  readonly runtime: string | undefined;
  /** The options of Node in front of the script. */
  readonly nodeOptions: readonly string[];
  /** The script as it was given. */
  readonly script: string | undefined;
  /** Its path; undefined when there is no such file. */
  readonly file: string | undefined;
  /** Where its imports are resolved from. */
  readonly directory: string;
  /** Whether the command is `together-otel run`. */
  readonly preloaded: boolean;
}

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** Node's options whose value is the next word. */
const WITH_VALUE = new Set([
  '-r',
  '--require',
  '--import',
  '-C',
  '--conditions',
  '--env-file',
  '--env-file-if-exists',
  '--loader',
  '--experimental-loader',
  '--input-type',
  '--title',
]);

/** Reads the command that starts an application, without running it. */
export function readApplication(command: readonly string[], cwd: string): Application {
  const [first = '', second] = command;
  if (/^together-otel\b/.test(basename(first)) && second === 'run') {
    const inner = command.slice(command[2] === '--' ? 3 : 2);
    return { ...readApplication(inner, cwd), preloaded: true };
  }
  const isNode = /^node(\d+)?(\.exe)?$/.test(basename(first));
  const isOther = /^(bun|deno)(\.exe)?$/.test(basename(first));
  const { options, script } = isNode
    ? splitNodeArguments(command.slice(1))
    : { options: [], script: command.slice(1).find((word) => SCRIPT.test(word)) };
  const file = script === undefined ? undefined : resolveScript(resolve(cwd, script));
  return {
    command,
    runtime: isNode || isOther ? first : undefined,
    nodeOptions: options,
    script,
    file,
    directory: file === undefined ? cwd : dirname(file),
    preloaded: false,
  };
}

function splitNodeArguments(args: readonly string[]): {
  options: string[];
  script: string | undefined;
} {
  const options: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (/^(-e|-p|-pe|--eval|--print)(=|$)/.test(word)) return { options, script: undefined };
    if (word === '--') return { options, script: args[at + 1] };
    if (!word.startsWith('-')) return { options, script: word };
    options.push(word);
    if (WITH_VALUE.has(word)) options.push(args[++at] ?? '');
  }
  return { options, script: undefined };
}

/** As Node finds its main script: with or without extension, or a directory; links followed. */
function resolveScript(path: string): string | undefined {
  try {
    return realpathSync(createRequire(join(dirname(path), '_')).resolve(path));
  } catch {
    return existsSync(path) ? realpathSync(path) : undefined;
  }
}
