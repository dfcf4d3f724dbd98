import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'shell-quote';
import { withPreload } from '../preload-option.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A command without what is wrapped around it: npm scripts, npx, `env`, `together-otel run`, … */
export interface CommandLine {
  readonly words: readonly string[];
  /** The environment that it gets: wrappers may set variables. */
  readonly env: Environment;
  readonly cwd: string;
  /** The scripts of package.json that were followed, outermost first. */
  readonly scripts: readonly PackageScript[];
}

/** A script of a package.json. */
interface PackageScript {
  readonly name: string;
  /** The package.json, or what was searched for one. */
  readonly file: string;
  /** What it says; undefined: there is none of this name. */
  readonly text: string | undefined;
  /** Those that there are. */
  readonly names: readonly string[];
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
const MOST_WRAPPERS = 20;

/** Takes wrappers off a command, until none that is known is left. */
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
  if (program === 'env' || program === 'cross-env') return { ...line, words: rest };
  if (program === 'together-otel' && rest[0] === 'run') {
    const preloaded = { ...env, NODE_OPTIONS: withPreload(env['NODE_OPTIONS']) };
    return { ...line, words: withoutFlags(rest.slice(1)), env: preloaded };
  }
  if (program === 'npx' || program === 'pnpx') return { ...line, words: withoutFlags(rest) };
  if (/^(sh|bash|zsh|dash)$/.test(program) && rest[0] === '-c') {
    return { ...line, words: lastCommand(rest[1] ?? '', env) };
  }
  const name = scriptName(program, rest);
  if (name === undefined) {
    const isExec = /^(npm|pnpm|yarn)$/.test(program) && /^(exec|dlx)$/.test(rest[0] ?? '');
    return isExec ? { ...line, words: withoutFlags(rest.slice(1)) } : undefined;
  }
  const script = readScript(name, cwd);
  const inner = lastCommand(script.text ?? '', env);
  return { words: inner, env, cwd: dirname(script.file), scripts: [...scripts, script] };
}

/** The script of package.json that `npm start`, `pnpm run dev` or `yarn dev` runs. */
function scriptName(program: string, args: readonly string[]): string | undefined {
  if (!/^(npm|pnpm|yarn)$/.test(program)) return undefined;
  const [verb, name] = args.filter((word) => !word.startsWith('-'));
  if (verb === 'run' || verb === 'run-script') return name;
  if (verb === 'start' || verb === 'test') return verb;
  // pnpm and yarn take a script's name alone; their own commands are no way to start a program.
  return program !== 'npm' && verb !== 'exec' && verb !== 'dlx' ? verb : undefined;
}

function readScript(name: string, cwd: string): PackageScript {
  for (let directory = cwd; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (existsSync(file)) {
      const scripts = scriptsOf(file);
      return { name, file, text: scripts[name], names: Object.keys(scripts) };
    }
    if (directory === dirname(directory)) {
      return { name, file: join(cwd, 'package.json'), text: undefined, names: [] };
    }
  }
}

function scriptsOf(file: string): Readonly<Record<string, string>> {
  try {
    const { scripts } = JSON.parse(readFileSync(file, 'utf8')) as { scripts?: unknown };
    const entries = Object.entries(scripts ?? {}) as [string, unknown][];
    return Object.fromEntries(entries.filter(([, text]) => typeof text === 'string')) as Record<
      string,
      string
    >;
  } catch {
    return {};
  }
}

/** The last command of a line of shell: what stands before `&&` or `;` prepares it. */
function lastCommand(text: string, env: Environment): string[] {
  const words: string[] = [];
  for (const token of parse(text, { ...env })) {
    if (typeof token === 'string') words.push(token);
    else if ('pattern' in token) words.push(token.pattern);
    else if ('op' in token && /^(&&|\|\||;|\||&)$/.test(token.op)) words.length = 0;
  }
  return words;
}

function withoutFlags(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => !word.startsWith('-'));
  return at < 0 ? [] : words.slice(at);
}
