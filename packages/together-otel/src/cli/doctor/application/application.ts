import { realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { type CommandLine, unwrap } from './command-line.ts';
import { readEnvFiles } from './env-files.ts';

export type OtherRuntime = 'bun' | 'deno';

/** The program that `doctor`'s command would start; without a command, the current directory. */
export interface Application extends CommandLine {
  /** As given. */
  readonly command: readonly string[];
  /** The runtime, such as `node`; undefined for other programs. */
  readonly runtime: string | undefined;
  /** A runtime other than Node.js. */
  readonly otherRuntime: OtherRuntime | undefined;
  /** Node options before the script. */
  readonly nodeOptions: readonly string[];
  /** The script as given. */
  readonly script: string | undefined;
  /** Its path; undefined if the file does not exist. */
  readonly file: string | undefined;
  /** Folder from which its imports are resolved. */
  readonly directory: string;
}

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** The preload, as named in the options of other runtimes. */
export const PRELOAD_FILE: RegExp = /\btogether-otel\/(?:dist\/)?register\b/;

/** Node options whose value is the next word. */
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

/** Parses the command that starts an application, without running it. */
export function readApplication(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  directory: string,
): Application {
  const line = unwrap(command, env, directory);
  const { words, cwd } = line;
  const [first = ''] = words;
  const isNode = /^node(\d+)?(\.exe)?$/.test(basename(first));
  const otherRuntime = /^(bun|deno)(?:\.exe)?$/.exec(basename(first))?.[1] as
    | OtherRuntime
    | undefined;
  const { options, script } = isNode
    ? splitNodeArguments(words.slice(1))
    : {
        options: [],
        script: words.slice(1).find((word) => SCRIPT.test(word) && !PRELOAD_FILE.test(word)),
      };
  const file = script === undefined ? undefined : resolveScript(resolve(cwd, script));
  return {
    ...line,
    env: { ...readEnvFiles(options, cwd), ...line.env },
    command,
    runtime: isNode || otherRuntime ? first : undefined,
    otherRuntime,
    nodeOptions: options,
    script,
    file,
    directory: file === undefined ? cwd : dirname(file),
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

/**
 * Resolved as Node does for main scripts: with or without extension, or a directory; follows links.
 */
function resolveScript(path: string): string | undefined {
  try {
    return realpathSync(createRequire(join(dirname(path), '_')).resolve(path));
  } catch {
    // A folder without its main file can't be started either.
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? realpathSync(path) : undefined;
  }
}
