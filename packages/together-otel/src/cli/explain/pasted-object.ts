const MOST_CANDIDATES = 5;

/**
 * The first object found in a text, in JSON, Python or Node notation.
 *
 * @returns undefined if there is none.
 */
export function parsePasted(text: string): unknown {
  let from = text.indexOf('{');
  for (let count = 0; from >= 0 && count < MOST_CANDIDATES; count++) {
    const literal = literalFrom(text, from);
    if (literal !== undefined) {
      try {
        return JSON.parse(literal) as unknown;
      } catch {
        // Text that happens to contain braces.
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

/** The literal starting at a brace, as JSON; undefined if it is incomplete. */
function literalFrom(text: string, from: number): string | undefined {
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_][\w.-]*|[{}]|[^"'{}A-Za-z_]+|["']/gs;
  token.lastIndex = from;
  const parts: string[] = [];
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [part] = match;
    // A lone quote is never JSON: neither its string nor any later one ends.
    if (part === '"' || part === "'") return undefined;
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
  if (Object.hasOwn(WORDS, part)) return String(WORDS[part]);
  if (/^(?:null|true|false)$/.test(part)) return part;
  // Node prints field names without quotes, and a class before its object.
  return next === ' ' ? '' : `"${part}"`;
}
