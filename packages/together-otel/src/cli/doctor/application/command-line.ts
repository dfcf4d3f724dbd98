import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'shell-quote';
import { preloadVariables } from '../../preload-option.ts';
import { ancestors, readManifest } from '../packages/manifests.ts';
import { withBinFolders } from './bin-folders.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A command without its wrappers: npm scripts, npx, `env`, `together-otel run`, … */
export interface CommandLine {
  readonly words: readonly string[];
  /** Its environment, including variables set by wrappers. */
  readonly env: Environment;
  readonly cwd: string;
  /** The package.json scripts it runs through, outermost first. */
  readonly scripts: readonly PackageScript[];
}

/** A script of a package.json. */
interface PackageScript {
  readonly name: string;
  /** The package.json, or the place searched for one. */
  readonly file: string;
  /** Its text; undefined if there is no script of this name. */
  readonly text: string | undefined;
  /** Names of the existing scripts. */
  readonly names: readonly string[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const MOST_WRAPPERS = 20;

/** Removes all known wrappers from a command. */
export function unwrap(words: readonly string[], env: Environment, cwd: string): CommandLine {
  let line: CommandLine = { words, env, cwd, scripts: [] };
  for (let count = 0; count < MOST_WRAPPERS; count++) {
    const inner = unwrapOnce(line);
    if (!inner) break;
    line = inner;
  }
  return line;
}

function unwrapOnce(line: CommandLine): CommandLine | undefined {
  const { words, env, cwd, scripts } = line;
  const [first = '', ...rest] = words;
  const program = basename(first).replace(/\.(cmd|exe)$/, '');
  const assigned = ASSIGNMENT.exec(first);
  if (assigned) {
    const [, name = '', value = ''] = assigned;
    return { ...line, words: rest, env: { ...env, [name]: value } };
  }
  if (program === 'env') return { ...line, ...unwrapEnv(rest, env) };
  if (program === 'cross-env') return { ...line, words: rest };
  if (program === 'together-otel' && rest[0] === 'run') {
    const preloaded = { ...env, ...preloadVariables(env) };
    return { ...line, words: withoutFlags(rest.slice(1)), env: preloaded };
  }
  if (program === 'npx' || program === 'pnpx') {
    return { ...line, words: withoutFlags(rest), env: withBinFolders(env, cwd) };
  }
  const isShell = /^(sh|bash|zsh|dash)$/.test(program) && rest[0] === '-c';
  if (isShell) return { ...line, ...lastCommand(rest[1] ?? '', env, cwd) };
  if (program === 'cross-env-shell') return { ...line, ...lastCommand(rest.join(' '), env, cwd) };
  if (!/^(npm|pnpm|yarn)$/.test(program)) return undefined;
  const { args, folder } = readManagerArguments(program, rest, cwd);
  if (/^(exec|dlx)$/.test(args[0] ?? '')) {
    const words = withoutFlags(args.slice(1));
    return { ...line, words, env: withBinFolders(env, folder), cwd: folder };
  }
  const name = scriptName(program, args);
  if (name === undefined) return undefined;
  const script = readScript(name, folder);
  const home = dirname(script.file);
  const inner = lastCommand(script.text ?? '', env, home);
  return { ...inner, env: withBinFolders(env, home), scripts: [...scripts, script] };
}

/** `env -i`, `env -u NAME`, `env -S 'A=b node app.js'`. */
function unwrapEnv(given: readonly string[], env: Environment) {
  let own = env;
  const words = [...given];
  while (words[0]?.startsWith('-')) {
    const option = words.shift() ?? '';
    const [, value] = /^(?:-u|--unset=|-S|--split-string=)(.+)$/.exec(option) ?? [];
    if (option === '-i' || option === '-' || option === '--ignore-environment') own = {};
    else if (/^(-u|--unset)/.test(option))
      own = { ...own, [value ?? words.shift() ?? '']: undefined };
    else if (/^(-S|--split-string)/.test(option))
      words.unshift(...(value ?? words.shift() ?? '').split(' '));
  }
  return { words, env: own };
}

/** Options of npm, pnpm and yarn that name a folder, and those that name a workspace package. */
const FOLDER = /^(-C|--dir|--prefix|--cwd)$/;
const MEMBER = /^(-F|--filter|-w|--workspace)$/;

/** Where a package manager looks for its script, and its other arguments. */
function readManagerArguments(program: string, words: readonly string[], cwd: string) {
  const args: string[] = [];
  let folder = cwd;
  const queue = words.flatMap((word) => {
    const [, option, value] = /^(--(?:dir|prefix|cwd|filter|workspace))=(.*)$/.exec(word) ?? [];
    return option === undefined ? word : [option, String(value)];
  });
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const isYarnMember = program === 'yarn' && word === 'workspace' && args.length === 0;
    // `pnpm -w` takes no value: it means the workspace root.
    const isMember = MEMBER.test(word) && !(program === 'pnpm' && word === '-w');
    if (FOLDER.test(word)) folder = resolve(folder, queue.shift() ?? '');
    else if (isMember || isYarnMember) folder = memberFolder(queue.shift() ?? '', folder);
    else if (!word.startsWith('-') || args.length > 0) args.push(word);
  }
  return { args, folder };
}

/** The folder of a workspace package, by path or name. */
function memberFolder(member: string, root: string): string {
  if (existsSync(join(root, member, 'package.json'))) return resolve(root, member);
  return findMember(member, root) ?? root;
}

/** Maximum number of folders searched: the application waits. Packages are near the root. */
const MOST_FOLDERS = 2000;

function findMember(name: string, root: string): string | undefined {
  const folders = [root];
  for (const folder of folders) {
    if (readManifest(folder)?.['name'] === name) return folder;
    if (folders.length < MOST_FOLDERS) folders.push(...foldersIn(folder));
  }
  return undefined;
}

/** None in a folder that can't be read, such as the volume of a database. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(?:node_modules|\..*)$/.test(entry.name))
      .map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

/** The script of package.json that `npm start`, `pnpm run dev` or `yarn dev` runs. */
function scriptName(program: string, args: readonly string[]): string | undefined {
  const [verb, name] = args;
  if (verb === 'run' || verb === 'run-script') return name;
  if (verb === 'start' || verb === 'test') return verb;
  // pnpm and yarn accept a bare script name. Their own commands don't start programs.
  return program === 'npm' ? undefined : verb;
}

function readScript(name: string, cwd: string): PackageScript {
  const home = ancestors(cwd).find((folder) => existsSync(join(folder, 'package.json')));
  const scripts = home === undefined ? {} : scriptsOf(home);
  const file = join(home ?? cwd, 'package.json');
  return { name, file, text: scripts[name], names: Object.keys(scripts) };
}

function scriptsOf(folder: string): Readonly<Record<string, string>> {
  const entries = Object.entries(readManifest(folder)?.['scripts'] ?? {});
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/**
 * The last command in a shell line, and its directory. Anything before `&&` or `;` prepares it;
 * anything after `|` reads its output.
 */
function lastCommand(
  text: string,
  env: Environment,
  folder: string,
): { readonly words: readonly string[]; readonly cwd: string } {
  let words: string[] = [];
  let cwd = folder;
  let isPassedOver = false;
  let isTarget = false;
  for (const token of parse(withoutDefaults(text, env), { ...env })) {
    if (typeof token === 'object' && 'comment' in token) continue;
    if (typeof token === 'string' || token.op === 'glob') {
      const word = typeof token === 'string' ? token : token.pattern;
      if (!isPassedOver && !isTarget) words.push(word);
      isTarget = false;
    } else if (/^(&&|\|\||;|&)$/.test(token.op)) {
      const [program, target = ''] = words;
      if (program === 'cd') cwd = resolve(cwd, target);
      words = [];
      isPassedOver = false;
    } else if (/^\|&?$/.test(token.op)) {
      isPassedOver = true;
    } else if (/[<>]/.test(token.op)) {
      // `2>` is parsed as a word and an operator.
      if (/^\d$/.test(words.at(-1) ?? '')) words.pop();
      isTarget = true;
    }
  }
  return { words, cwd };
}

/** `${NAME:-word}`, `${NAME:+word}`; the word may be a variable itself. */
const EXPANSION = /\$\{([A-Za-z_]\w{0,80}):?([-=+])((?:[^{}]|\{\w{0,80}\}){0,200})\}/g;

/** Resolves expansions that the parser does not know and would take for empty. */
function withoutDefaults(text: string, env: Environment): string {
  return text.replaceAll(EXPANSION, (...parts) => {
    const [, name = '', sign, word = ''] = parts as string[];
    if (sign === '+') return env[name] ? word : '';
    return env[name] ? `\${${name}}` : word;
  });
}

function withoutFlags(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => !word.startsWith('-'));
  return at < 0 ? [] : words.slice(at);
}
