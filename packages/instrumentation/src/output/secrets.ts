/** Names of settings, options, headers and fields that hold secrets. */
const SECRET_NAME =
  /key|token|secret|passw|passphrase|(?<![a-z])(?:pass|pw|pin|otp|jwt|sas|pat|creds?)(?![a-z])|pwd|credential|auth(?!enticated|or(?!i[zs]ation))|cookie|bearer|signature|session|dsn/i;

/** Not secrets: the path of a key file, a token count, the line in `keys.yaml:3`. */
const NO_SECRET = /(?:file|path|certificate|client_key|max.?tokens|tokens|\.ya?ml|\.json)$/i;

/** Whether a value with this name may be a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRET.test(name);
}

/** Issuers' key prefixes. */
const PREFIXED =
  /^(?:tgp|sk|pk|rk|gh[a-z]|github_pat|glpat|xox[a-z]|hf|AKIA|ASIA|AIza|eyJ|NRAK|NRJS|dd[ap]|nvapi|gsk|r8|whsec|shpat|dop_v1|key|hc[a-z]{2}k)[-_A-Z\d]/;

const MIN_PREFIXED = 12;
const MIN_KEY = 20;
const MIN_CHANGES = 4;

/**
 * Whether a word looks like a key: it has an issuer's prefix, or is long and mixes letters and
 * digits in a way that names don't.
 *
 * @param word of letters, digits, `_`, `-`.
 */
export function looksLikeKey(word: string): boolean {
  if (word.length >= MIN_PREFIXED && PREFIXED.test(word) && /\d|[A-Z]{2}/.test(word)) return true;
  return word
    .split('-')
    .some((part) => part.length >= MIN_KEY && /\d/.test(part) && changesOf(part) >= MIN_CHANGES);
}

/** Number of switches between letters and digits. */
function changesOf(word: string): number {
  return word.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
}

const MIN_KNOWN = 6;
const MOST_KNOWN = 200;
const known = new Set<string>();

/** Masks a value wherever it appears again, for example echoed by an endpoint. */
export function keepSecret(value: string): void {
  for (const form of [value, decoded(value)]) {
    const secret = form.trim().replace(/^(?:Bearer|Basic|Token)\s+/i, '');
    if (secret.length >= MIN_KNOWN && known.size < MOST_KNOWN) known.add(secret);
  }
}

/**
 * Shell and desktop variables named like secrets: folders, sockets and words that would otherwise
 * be masked wherever they appear.
 */
const OF_THE_SYSTEM =
  /^(?:(?:OLD)?PWD|XDG_\w+|DESKTOP_SESSION|GDMSESSION|SESSION_MANAGER|SESSIONNAME|SSH_AUTH_SOCK|DBUS_SESSION_BUS_ADDRESS|XAUTHORITY|GNOME_KEYRING_CONTROL)$/;

/** Remembers the values of all variables that hold secrets: keys, headers, user info of URLs. */
export function keepSecretsOf(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!value || OF_THE_SYSTEM.test(name)) continue;
    if (/_HEADERS$/.test(name)) {
      for (const pair of value.split(',')) keepSecret(pair.slice(pair.indexOf('=') + 1));
    } else if (/RESOURCE_ATTRIBUTES$/.test(name)) {
      for (const pair of value.split(',')) {
        const at = pair.indexOf('=');
        if (isSecretName(pair.slice(0, at))) keepSecret(pair.slice(at + 1));
      }
    } else if (isSecretName(name)) {
      keepSecret(value);
    } else if (/:\/\/[^/]*@/.test(value) && URL.canParse(value)) {
      const { username, password } = new URL(value);
      for (const part of [username, password]) keepSecret(part);
    }
  }
}

/** Known secrets, longest first, since one may contain another. */
export function knownSecrets(): readonly string[] {
  if (!isEnvironmentKept) keepSecretsOf(process.env);
  isEnvironmentKept = true;
  return [...known].sort((a, b) => b.length - a.length);
}

let isEnvironmentKept = false;

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
