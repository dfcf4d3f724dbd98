import { beforeSecret } from './known-program.ts';
import { bounded, MASK, maskedLike, maskedPairs, shown } from './masking.ts';
import { isSecretName, keepSecret } from './secrets.ts';
import { type ShellWord, shellWords } from './shell-words.ts';

/** `NAME=value`, alone or in an option: `--env=NAME=value`, `-eNAME=value`. */
const ASSIGNED =
  /^((?:-{1,2}[a-z][\w-]{0,60}=|-[a-z]|\$env:)?)([a-z_][\w.-]{0,80}(?:\[[^\]]{0,80}\])?)(\+?=)(.*)$/is;
/** The same where quotes have no shell meaning, as in a sentence or a program. */
const ASSIGNED_ANYWHERE =
  /(?<![^\s"'`!=;&|(])([A-Za-z_]\w{0,80})(\+?=)((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\;&|])+)/g;
const OPTION = /^-{1,2}[a-z][\w-]{0,60}$/i;
const OPTION_WITH_VALUE = /^(-{1,2}[a-z][\w-]{0,60})=(.+)$/is;
const SECRET_OPTION = /^-(?:k|K|u|H)$|^--(?:headers?|(?:proxy-)?user)$/;
/** The value of `-H` that is a host, as in `next dev -H 0.0.0.0`: a header has a colon. */
const HOST = /^[\w.-]+$/;
/** `-u name:password`, `-H name:value` in one word. */
const JOINED_PAIR = /^(-[uH]["']?[\w-]{1,80}:)(.+)$/s;
/** A word after an option that is an option itself, not the value. */
const NEXT_OPTION = /^-(?:[a-zA-Z]|-?[a-z][a-z-]*(?:=.*)?)?$/s;
/** A word entirely in quotes, such as `"K='a b'"`. */
const QUOTED = /^(["'])(.*)\1$/s;
/** A word or a path without digits, such as `production` or `src/server`. */
const PLAIN_WORD = /^[a-z_./-]*$/i;
/** A quoted word that may be a command line: a program and at least one argument. */
const LINE = /^["']\s*[\w./@:-]+\s/;
const SUBSTITUTION = /(\$\(|`)([^()`]+)([)`])/g;
/** Values that can't be secrets: empty, switches, small numbers, references to variables. */
const HARMLESS_VALUE = /^(["']?)(?:true|false|on|off|yes|no|\d{1,5}|\$\{?\w+\}?)?\1$/i;
const HARMLESS_VARIABLE =
  /^(?:NODE_(?:ENV|OPTIONS|PATH|EXTRA_CA_CERTS)|PATH|HOME|HOST|LANG|LC_[A-Z]+|TZ|TERM|CI|LOG_LEVEL|(?:HTTPS?|NO)_PROXY|(?:TOGETHER|OPENAI)_BASE_URL)$/i;
/** Programs that run a command line: `sh -c 'line'`, `env -S 'line'`. */
const SHELL = /(?:^|[\\/])(?:(?:ba|da|z|k|a|fi)?sh|su|runuser)$/;
const ENV = /(?:^|[\\/])env$/;
const LINE_OF_SHELL = /^-[a-z]*c$/;
const LINE_OF_ENV = /^(?:-[a-z0-9]*S|--split-string)$/;
const JOINED_LINE_OF_ENV = /^(-S|--split-string=)(.+)$/s;
/** cmd.exe's `set K=value` extends to the next operator; `set -gx K value` is fish. */
const SET = /^(?:set|setenv)$/i;
/** What a file name or a here-document's delimiter follows. */
const REDIRECTION = /(?:<<?|>)\s*$/;
const END_OF_COMMAND = /[\n;&|()]/;
/** Maximum nesting of command lines; deeper ones are masked entirely. */
const DEEPEST = 2;

type IsRead = (variable: string) => boolean;

/**
 * Makes a command safe to show: masks, and remembers as secrets, the values of options whose names
 * suggest secrets. Also masks variables not known to be harmless, since a secret's name may be
 * misspelt.
 *
 * @param command words, or a shell line.
 * @param isRead whether a variable is one that this product reads.
 */
export function maskedCommand(
  command: string | readonly string[],
  isRead: (variable: string) => boolean = () => false,
): string {
  const line =
    typeof command === 'string'
      ? maskedLine(bounded(command), isRead, 0)
      : maskedWords(
          command.map((word) => ({ before: ' ', text: quoted(bounded(word)) })),
          isRead,
          0,
        ).slice(1);
  const safe = bounded(line).replaceAll(ASSIGNED_ANYWHERE, (...parts) => {
    const [, name = '', sign = '', value = ''] = parts as string[];
    return `${name}${sign}${shownValue(name, value, isRead)}`;
  });
  return shown(safe);
}

function maskedLine(line: string, isRead: IsRead, depth: number): string {
  return maskedWords(shellWords(line), isRead, depth);
}

function maskedWords(words: readonly ShellWord[], isRead: IsRead, depth: number): string {
  /** The words of the same simple command so far. */
  let command: string[] = [];
  /** The delimiter of a here-document: its lines start behind the line that names it. */
  let delimiter: string | undefined;
  let isInDocument = false;
  let isInComment = false;
  const masked = words.map(({ before, text }) => {
    if (END_OF_COMMAND.test(before)) command = [];
    isInComment = text.startsWith('#') || (isInComment && !before.includes('\n'));
    if (isInComment) return before + (/^#*$/.test(text) ? text : MASK);
    isInDocument ||= delimiter !== undefined && before.includes('\n');
    if (isInDocument) {
      if (text !== delimiter) return before + (text && MASK);
      delimiter = undefined;
      isInDocument = false;
      return before + text;
    }
    if (before.includes('<<<')) return before + maskedLike(text);
    const [redirection] = REDIRECTION.exec(before) ?? [];
    if (redirection?.startsWith('<<')) delimiter = unquoted(text.replace(/^-/, ''));
    if (redirection !== undefined) return before + text;
    const safe = wordOf(text, command, isRead, depth);
    command.push(text);
    return before + safe;
  });
  return masked.join('');
}

function wordOf(text: string, command: readonly string[], isRead: IsRead, depth: number): string {
  const previous = command.at(-1) ?? '';
  const isLine =
    (LINE_OF_SHELL.test(previous) && command.some((word) => SHELL.test(word))) ||
    (LINE_OF_ENV.test(previous) && command.some((word) => ENV.test(word)));
  if (isLine) return innerLine(text, isRead, depth);
  const joined = command.some((word) => ENV.test(word)) && JOINED_LINE_OF_ENV.exec(unquoted(text));
  if (joined) {
    const [, option = '', inner = ''] = joined;
    return option + innerLine(QUOTED.test(inner) ? inner : quoted(inner), isRead, depth);
  }
  if (isValue(text, command)) return maskedLike(text);
  if (OPTION.test(previous) && isSecretOption(previous) && !NEXT_OPTION.test(text)) {
    if (previous === '-H' && HOST.test(text)) return text;
    // As in `sudo -u deploy`.
    const isName = SECRET_OPTION.test(previous) && PLAIN_WORD.test(text);
    return isName ? MASK : keptSecret(text);
  }
  const [, quote = '', inside = text] = QUOTED.exec(text) ?? [];
  const [, pair = '', ofPair = ''] = JOINED_PAIR.exec(inside) ?? [];
  if (pair !== '') return `${quote}${pair}${keptSecret(ofPair)}${quote}`;
  const [, option = '', ofOption = ''] = OPTION_WITH_VALUE.exec(inside) ?? [];
  if (isSecretOption(option)) return `${quote}${option}=${keptSecret(ofOption)}${quote}`;
  const ofProgram = beforeSecret(inside, command);
  if (ofProgram !== undefined) {
    // What is echoed or set may as well be a word that paths and messages contain.
    const isKept = ofProgram !== '' || !PLAIN_WORD.test(inside);
    const safe = isKept ? keptSecret(inside.slice(ofProgram.length)) : MASK;
    return `${quote}${ofProgram}${safe}${quote}`;
  }
  const [, start = '', name = '', sign = '', value = ''] = ASSIGNED.exec(inside) ?? [];
  if (name === '') return maskedInside(text, isRead, depth);
  const safeValue = shownValue(name, value, isRead);
  if (quote === '') return `${start}${name}${sign}${safeValue}`;
  if (!safeValue.includes(MASK)) return text;
  const safe = `${start}${name}${sign}${safeValue.replaceAll(/["']/g, '')}`;
  return /[\s$`]/.test(safe) ? quoted(safe) : safe;
}

/** Whether a word is (part of) the value of a variable set by a command. */
function isValue(text: string, command: readonly string[]): boolean {
  const [program = '', first = '', second = ''] = command;
  if (/^\$env:\w+$/i.test(program)) return first === '=' && command.length > 1;
  if (!SET.test(program) || command.length < 2) return false;
  if (/^setenv$/i.test(program)) return true;
  const [, , variable] = ASSIGNED.exec(unquoted(first)) ?? [];
  if (variable !== undefined) return !HARMLESS_VARIABLE.test(variable);
  return /^-\w*[gUx]/.test(first) && /^\w+$/.test(second) && !HARMLESS_VALUE.test(text);
}

function innerLine(text: string, isRead: IsRead, depth: number): string {
  if (depth === DEEPEST) return maskedLike(text);
  const [, quote = '', inside = text] = QUOTED.exec(text) ?? [];
  if (quote !== '"') return `${quote}${maskedLine(inside, isRead, depth + 1)}${quote}`;
  const line = maskedLine(inside.replaceAll(/\\(["\\$`])/g, '$1'), isRead, depth + 1);
  return `"${line.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Masks lines within a word: `concurrently "node app.js --token x"`, `$(echo x)`. */
function maskedInside(text: string, isRead: IsRead, depth: number): string {
  if (QUOTED.test(text) && LINE.test(text)) {
    const line = innerLine(text, isRead, depth);
    if (line.includes(MASK)) return line;
  }
  return text.replaceAll(SUBSTITUTION, (...parts) => {
    const [all, start = '', line = '', end = ''] = parts as string[];
    const safe = depth === DEEPEST ? MASK : maskedLine(line, isRead, depth + 1);
    return safe.includes(MASK) ? `${start}${safe}${end}` : (all ?? '');
  });
}

function keptSecret(text: string): string {
  keepSecret(unquoted(text).replace(/^[\w-]+:\s*/, ''));
  return maskedLike(text);
}

function isSecretOption(option: string): boolean {
  return option !== '' && (SECRET_OPTION.test(option) || isSecretName(option));
}

function shownValue(name: string, value: string, isRead: IsRead): string {
  if (HARMLESS_VALUE.test(value)) return value;
  if (!isRead(name) && !HARMLESS_VARIABLE.test(name)) return maskedLike(value);
  if (/_HEADERS$/.test(name)) {
    const [, quote = '', pairs = value] = QUOTED.exec(value) ?? [];
    return `${quote}${maskedPairs(pairs, () => true)}${quote}`;
  }
  return isSecretName(name) ? maskedLike(value) : value;
}

/** Quoted for a shell, so that the command can be copied. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./~^-]+$/.test(word)) return word;
  return word.includes("'") ? `"${word.replaceAll(/["\\$`]/g, String.raw`\$&`)}"` : `'${word}'`;
}

function unquoted(word: string): string {
  return QUOTED.exec(word)?.[2] ?? word;
}
