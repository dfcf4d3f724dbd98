import { printable } from './printable.ts';
import { isSecretName, knownSecrets, looksLikeKey } from './secrets.ts';

export const MASK = '****';

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
      const [all, name = '', between = '', scheme, value = ''] = parts as string[];
      // As in "TOGETHER_API_KEY: the key is empty".
      const isProse = !scheme && /^:\s/.test(between) && /^[a-z]{1,5}$/.test(value);
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
export function maskedLike(value: string): string {
  const [, quote = ''] = /^(\\?["'])/.exec(value) ?? [];
  return `${quote}${MASK}${quote}`;
}

/** A truncated key may no longer be recognisable, so the cut is moved back to the last blank. */
export function bounded(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const cut = text.slice(0, MOST_CHARACTERS);
  const at = cut.search(/\S*$/);
  return `${cut.slice(0, Math.max(at, MOST_CHARACTERS - 500))}…`;
}

/**
 * Makes untrusted text safe to show on a terminal, in a log or on a page: one line, bounded,
 * without control characters or secrets. All text from outside this project goes through it.
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

/** `key=value,…`: a key without a value may itself be the secret. */
export function maskedPairs(value: string, isSecret: (key: string) => boolean): string {
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
