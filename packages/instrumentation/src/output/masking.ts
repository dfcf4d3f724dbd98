import { printable } from './printable.ts';
import { isSecretName, keepSecret, knownSecrets, looksLikeKey } from './secrets.ts';

const MASK = '****';

/** Text beyond this length is neither scanned nor shown. */
const MOST_CHARACTERS = 8192;

/** An unbounded repetition would take quadratic time on `a-a-a-…`; likewise below. */
const URL_PARTS =
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#'"]{0,500}@)?([^\s?#'"]*)([?#][^\s'"]*)?/gi;
const USER_AND_PASSWORD = /[^\s,'"=/@:]{1,100}:[^\s,'"@/]{0,300}@/g;
const SCHEME_AND_KEY = /\b(Bearer|Basic)(\s{1,3}|%20)([\w+/=.~-]{6,})/gi;
/** `name=value`, `name: value`, `"name":"value"`, including escaped quotes. */
const NAMED =
  /(?<![\w.-])([\w.-]{1,80}(?![\w.-]))(\\?["']?\s{0,3}[:=]\s{0,3})((?:Bearer|Basic|Token)\s{1,3})?(\\?"[^"]*"|\\?'[^']*'|[^\s,;&"'}]+)/gi;
/** `--name value`, `-k value`, `-H "name: value"`. */
const OPTION = /(?<!\S)(-{1,2}[a-z][\w-]{0,60}) ("[^"]*"|'[^']*'|(?!-)\S+)/gi;
const SECRET_OPTION = /^-(?:k|K|u|H)$|^--(?:headers?|user)$/;
const WORD = /[\w-]{12,}/g;

/** Masks secrets in a text: by position, by known values, by the shape of keys. */
export function masked(text: string): string {
  let rest = bounded(text);
  for (const secret of knownSecrets()) rest = rest.replaceAll(secret, MASK);
  return rest
    .replaceAll(URL_PARTS, (...parts) => {
      const [, scheme = '', userInfo, place = '', query] = parts as string[];
      return `${scheme}${userInfo ? `${MASK}@` : ''}${place}${query ? `?${MASK}` : ''}`;
    })
    .replaceAll(USER_AND_PASSWORD, `${MASK}@`)
    .replaceAll(NAMED, (...parts) => {
      const [all, name = '', between = '', , value = ''] = parts as string[];
      // As in "TOGETHER_API_KEY: the key is empty".
      const isProse = /^:\s/.test(between) && /^[a-z]{1,5}$/.test(value);
      if (!isSecretName(name) || isProse) return all ?? '';
      return `${name}${between}${maskedLike(value)}`;
    })
    .replaceAll(SCHEME_AND_KEY, (...parts) => {
      const [all, scheme = '', blank = '', key = ''] = parts as string[];
      return /\d/.test(key) || key.length >= 16 ? `${scheme}${blank}${MASK}` : (all ?? '');
    })
    .replaceAll(WORD, (word) => (looksLikeKey(word) ? MASK : word));
}

/** Keeps the quotes, which delimit what follows. */
function maskedLike(value: string): string {
  const [, quote = ''] = /^(\\?["'])/.exec(value) ?? [];
  return `${quote}${MASK}${quote}`;
}

/** A truncated key may no longer be recognisable, so the cut is moved back to the last blank. */
function bounded(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const cut = text.slice(0, MOST_CHARACTERS);
  const at = cut.search(/\S*$/);
  return `${cut.slice(0, Math.max(at, MOST_CHARACTERS - 500))}…`;
}

/**
 * Makes foreign text safe to show on a terminal, in a log or on a page: one line, bounded, without
 * control characters or secrets. All text from outside this project goes through it.
 *
 * @param maxLength in characters.
 */
export function shown(text: string, maxLength?: number): string {
  return printable(masked(text), maxLength);
}

/** The value of an environment variable, safe to show. */
export function maskedValue(name: string, value: string): string {
  if (/_HEADERS?$/.test(name)) return maskedPairs(value, () => true);
  if (isSecretName(name)) return MASK;
  if (/RESOURCE_ATTRIBUTES$/.test(name)) return maskedPairs(value, isSecretName);
  // An `@` in a host, address or path is not worth the risk of showing a password.
  if (/(?:HOSTS?|ENDPOINT|URL)$/.test(name)) {
    return shown(value.replaceAll(/[^\s,/@]{1,500}@/g, `${MASK}@`));
  }
  return shown(value);
}

/** A word `NAME=value` of a shell line, whole or in part in quotes. */
const ASSIGNED = /(?<![^\s"'=;&|(])([A-Za-z_]\w{0,80})=((?:"[^"]*"|'[^']*'|\\.|[^\s"'\\;&|])+)/g;
/** One word, which may be the value of an option. */
const ONE_ASSIGNED = /^(-{1,2}[a-z]{1,20}=)?([A-Za-z_]\w{0,80})=(.*)$/s;
/** The same in quotes as a whole. */
const QUOTED_ASSIGNED = /(["'])([A-Za-z_]\w{0,80})=([^"']*)\1/g;
/** Values that hold no secret: switches, small numbers, references to other variables. */
const HARMLESS_VALUE = /^["']?(?:true|false|on|off|yes|no|\d{1,5}|\$\{?\w+\}?)["']?$/i;
const HARMLESS_VARIABLE =
  /^(?:NODE_(?:ENV|OPTIONS|PATH|EXTRA_CA_CERTS)|PATH|HOME|HOST|LANG|LC_[A-Z]+|TZ|TERM|CI|LOG_LEVEL|(?:HTTPS?|NO)_PROXY|(?:TOGETHER|OPENAI)_BASE_URL)$/i;

/**
 * A command, safe to show: masks the values of options whose names suggest secrets, and remembers
 * them as secrets; and the values of variables, unless they are known to hold none: the name of a
 * variable with a secret may be misspelt.
 *
 * @param command words, or a shell line.
 * @param isRead whether a variable is one that this product reads.
 */
export function maskedCommand(
  command: string | readonly string[],
  isRead: (variable: string) => boolean = () => false,
): string {
  const assigned = (name: string, value: string): string => {
    if (HARMLESS_VALUE.test(value)) return value;
    if (!isRead(name) && !HARMLESS_VARIABLE.test(name)) return maskedLike(value);
    if (/_HEADERS$/.test(name)) {
      const [, quote = '', pairs = ''] = /^(["']?)(.*)\1$/s.exec(value) ?? [];
      return `${quote}${maskedPairs(pairs, () => true)}${quote}`;
    }
    return isSecretName(name) ? maskedLike(value) : value;
  };
  const ofWord = (word: string): string => {
    const [, start = '', name = '', value = ''] = ONE_ASSIGNED.exec(word) ?? [];
    const shownValue = name === '' ? '' : assigned(name, value);
    if (!shownValue.includes(MASK)) return quoted(word);
    const safe = `${start}${name}=${shownValue.replaceAll(/["']/g, '')}`;
    return /[\s$`]/.test(safe) ? quoted(safe) : safe;
  };
  const line =
    typeof command === 'string' ? command : command.map((word) => ofWord(bounded(word))).join(' ');
  const withoutValues = bounded(line)
    .replaceAll(QUOTED_ASSIGNED, (...parts) => {
      const [, quote = '', name = '', value = ''] = parts as string[];
      return `${quote}${name}=${assigned(name, value)}${quote}`;
    })
    .replaceAll(ASSIGNED, (...parts) => {
      const [, name = '', value = ''] = parts as string[];
      return `${name}=${assigned(name, value)}`;
    });
  const withoutOptions = withoutValues.replaceAll(OPTION, (...parts) => {
    const [all = '', option = '', value = ''] = parts as string[];
    if (!SECRET_OPTION.test(option) && !isSecretName(option)) return all;
    keepSecret(value.replaceAll(/^["']|["']$/g, '').replace(/^[\w-]+:\s*/, ''));
    return `${option} ${maskedLike(value)}`;
  });
  return shown(withoutOptions);
}

/** Quoted for a shell, so that the command can be copied. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./~^-]+$/.test(word)) return word;
  return word.includes("'") ? `"${word.replaceAll(/["\\$`]/g, '\\$&')}"` : `'${word}'`;
}

function maskedPairs(value: string, isSecret: (key: string) => boolean): string {
  return bounded(value)
    .split(',')
    .map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      // Without a name it may itself be the secret.
      if (rest.length === 0) return MASK;
      return isSecret(key) ? `${shown(key)}=${MASK}` : shown(pair);
    })
    .join(',');
}
