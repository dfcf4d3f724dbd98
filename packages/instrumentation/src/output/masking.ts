import { printable } from './printable.ts';

/** A path of a key file is no key. */
const PATH_NAME = /^OTEL_EXPORTER_.*_(CERTIFICATE|CLIENT_KEY)$/;
const SECRET_NAME = /key|token|secret|passw|credential|auth|cookie/i;
const MASK = '****';

/**
 * The value of an environment variable as it may be shown: without header values, keys, and what a
 * URL carries besides host and path.
 */
export function maskedValue(name: string, value: string): string {
  if (/_HEADERS$/.test(name)) return maskedPairs(value, () => true);
  if (SECRET_NAME.test(name) && !PATH_NAME.test(name)) return MASK;
  if (/ATTRIBUTES$/.test(name)) return maskedPairs(value, (key) => SECRET_NAME.test(key));
  return printable(maskedUrls(value));
}

const URL_PARTS = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/@]*@)?([^\s?#'"]*)([?#][^\s'"]*)?/gi;
const USER_AND_PASSWORD = /[^\s,'"=/@]+:[^\s,'"@/]*@/g;

/** A text with the user info and query of its URLs masked. */
export function maskedUrls(text: string): string {
  return text
    .replaceAll(URL_PARTS, (...parts) => {
      const [, scheme = '', userInfo, place = '', query] = parts as string[];
      return `${scheme}${userInfo ? `${MASK}@` : ''}${place}${query ? `?${MASK}` : ''}`;
    })
    .replaceAll(USER_AND_PASSWORD, `${MASK}@`);
}

const SETTINGS = /([\w-]+)=("[^"]*"|'[^']*'|\S+)|(--[\w-]+) (?!-)(\S+)/g;

/** A command as it may be shown: values of variables and options whose names tell a secret are masked. */
export function maskedCommand(text: string): string {
  const masked = text.replaceAll(SETTINGS, (...parts) => {
    const [all, variable, value, option] = parts as (string | undefined)[];
    if (variable !== undefined) return `${variable}=${maskedValue(variable, value ?? '')}`;
    return SECRET_NAME.test(option ?? '') ? `${option} ${MASK}` : (all ?? '');
  });
  return printable(maskedUrls(masked));
}

function maskedPairs(value: string, isSecret: (key: string) => boolean): string {
  return value
    .split(',')
    .map((pair) => {
      const [key = '', ...rest] = pair.split('=');
      // Without a name it may be the secret itself.
      if (rest.length === 0) return MASK;
      return isSecret(key) ? `${printable(key)}=${MASK}` : printable(maskedUrls(pair));
    })
    .join(',');
}
