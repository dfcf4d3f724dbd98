const MOST_CANDIDATES = 5;

/**
 * The first object that can be read in a text: JSON, or Python's and Node's way to print one.
 *
 * @returns undefined when there is none.
 */
export function parsePasted(text: string): unknown {
  let from = text.indexOf('{');
  for (let count = 0; from >= 0 && count < MOST_CANDIDATES; count++) {
    const literal = literalFrom(text, from);
    if (literal !== undefined) {
      try {
        return JSON.parse(literal) as unknown;
      } catch {
        // A text with braces in it.
      }
    }
    from = text.indexOf('{', from + 1);
  }
  return undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  None: 'null',
  undefined: 'null',
  True: 'true',
  False: 'false',
};

/** The literal that begins at a brace, as JSON; undefined when it does not end. */
function literalFrom(text: string, from: number): string | undefined {
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_][\w.-]*|[{}]|[^"'{}A-Za-z_]+|["']/gs;
  token.lastIndex = from;
  const parts: string[] = [];
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [part] = match;
    parts.push(asJson(part, text.charAt(token.lastIndex)));
    if (part === '{') depth++;
    if (part === '}' && --depth === 0) return parts.join('');
  }
  return undefined;
}

function asJson(part: string, next: string): string {
  if (part.startsWith("'") && part.length > 1) {
    const inner = part
      .slice(1, -1)
      .replaceAll("\\'", "'")
      .replaceAll(/(?<!\\)"/g, '\\"');
    return `"${inner}"`;
  }
  if (!/^[A-Za-z_]/.test(part)) return part;
  if (part in WORDS) return String(WORDS[part]);
  if (/^(?:null|true|false)$/.test(part)) return part;
  // Node prints the names of fields without quotes, and a class before its object.
  return next === ' ' ? '' : `"${part}"`;
}
