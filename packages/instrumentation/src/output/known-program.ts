/** How a well-known program is given secrets, other than by options named for them. */
interface KnownProgram {
  readonly name: RegExp;
  /** A word that must have come before, such as `login`. */
  readonly after?: RegExp;
  /** An option whose value is a secret, with the value if it is in the same word: `-pvalue`. */
  readonly option?: RegExp;
  /** Which words without an option are secrets. */
  readonly words?: RegExp;
}

const ANY = /^[^-]/;

const KNOWN: readonly KnownProgram[] = [
  // What they print is often a secret on its way to a pipe or a file.
  { name: /^(?:echo|printf|print|write-(?:output|host))$/i, words: ANY },
  {
    name: /^curl$/,
    // Only letters without a value can precede, unlike in `-XPUT`.
    option: /^-[#0-9aBfgGiIjJklLMnNOpqRsSvVZ]{0,8}?[uUEb]/,
    words: /^[^\s/:]{1,80}\.(?:pem|p12|crt|cer):/,
  },
  { name: /^(?:https?|xhs?)$/, option: /^-a/, words: /^[\w-]{1,80}:(?!\/\/|\d+(?:\/|$))/ },
  { name: /^(?:mysql\w*|mariadb[\w-]*|mongo\w*|mycli|sshpass|7z\w*)$/, option: /^-p/ },
  { name: /^(?:zip|unzip|sqlcmd|bcp|mosquitto_\w+)$/, option: /^-P/ },
  { name: /^(?:redis|valkey|keydb)-cli$/, option: /^-a/ },
  { name: /^ldap\w+$/, option: /^-[a-zA-Z]{0,8}?w/ },
  { name: /^(?:smbclient|rpcclient)$/, option: /^-U/ },
  { name: /^(?:vercel|doppler)$/, option: /^-t/ },
  {
    name: /^(?:docker|podman|nerdctl|helm|skopeo|oras|crane|az|oc|cf)$/,
    after: /^login$/,
    option: /^-p/,
  },
  { name: /^vault$/, after: /^login$/, words: ANY },
  {
    name: /^rabbitmqctl$/,
    after: /^(?:add_user|change_password|authenticate_user)$/,
    words: ANY,
  },
  { name: /^htpasswd$/, after: /^-\w{0,8}?b/, words: ANY },
  { name: /^(?:sqlplus|sqlldr|impdp|expdp)$/, words: /^[^\s/@-]{1,80}\/[^/]/ },
  { name: /^setx$/i, words: ANY },
  // As in `npm config set NAME VALUE`.
  { name: /./, after: /^set$/, words: ANY },
];

/** How many words such as `sudo -u me` may precede the program. */
const MOST_BEFORE_PROGRAM = 4;
/** How many words are searched for `login` and the like. */
const MOST_BEFORE_SUBCOMMAND = 8;

const REFERENCE = /^\$\{?\w+\}?$/;

/**
 * Finds the secret in an argument of a well-known program, by the program's own rules.
 *
 * @param word without its quotes.
 * @param command the words before it in the same simple command.
 * @returns what precedes the secret in the word, such as `-p`; undefined if there is no secret.
 */
export function beforeSecret(word: string, command: readonly string[]): string | undefined {
  if (word === '' || REFERENCE.test(word)) return undefined;
  const previous = command.length > 1 ? (command.at(-1) ?? '') : '';
  for (const [at, text] of command.slice(0, MOST_BEFORE_PROGRAM + 1).entries()) {
    const program = text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
    const others = command.slice(at + 1, MOST_BEFORE_SUBCOMMAND);
    for (const { name, after, option, words } of KNOWN) {
      if (!name.test(program) || (after && !others.some((other) => after.test(other)))) continue;
      const [start] = option?.exec(word) ?? [];
      if (start !== undefined && word.length > start.length) {
        return word.startsWith('=', start.length) ? `${start}=` : start;
      }
      const isApart = option?.exec(previous)?.[0] === previous && !word.startsWith('--');
      if (isApart || words?.test(word)) return '';
    }
  }
  return undefined;
}
