import { flatCopy } from '../facts/flat-text.ts';
import { CUT, firstMembers, parseJson } from '../facts/json.ts';

/** Maximum length of text parsed in full: a second parse costs the application time. */
const MAX_PARSED = 64 * 1024;
/** The same if the answer's messages are recorded. */
const MAX_PARSED_CONTENT = 1024 * 1024;

/** How much of a long text's start and end is scanned, in characters. */
const EDGE = 4096;

/**
 * Parses the text of an answer as JSON; for a long one (embeddings, images), only fields near its
 * start and end.
 *
 * @returns undefined if it is not JSON.
 */
export function parseAnswer(text: string, wantsContent: boolean): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  if (text.length > (wantsContent ? MAX_PARSED_CONTENT : MAX_PARSED)) return edgesOf(text);
  return parseJson(text);
}

/** Members that tell which answer it is, whether it failed, and why it ended. */
const TELLING = new Set(['id', 'object', 'status', 'error', 'incomplete_details']);

/** Quotes inside JSON strings are escaped, so a name in bare quotes is a key. */
function edgesOf(text: string): unknown {
  const edges = [text.slice(0, EDGE), text.slice(-EDGE)];
  const find = (pattern: RegExp): string | undefined => {
    for (const edge of edges) {
      const found = pattern.exec(edge)?.[1];
      // Copied, because the value goes on the span, which waits for its export.
      if (found !== undefined) return flatCopy(found);
    }
    return undefined;
  };
  const usage = find(/"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/);
  const reason = find(/"finish_reason"\s*:\s*"([^"\\]{1,64})"/);
  const { error, ...telling } = firstMembers(edges[0] ?? '', TELLING);
  return {
    ...telling,
    // An error may quote the whole request.
    error: error === CUT ? { type: 'cut' } : error,
    model: find(/"model"\s*:\s*"([^"\\]{1,256})"/),
    usage: usage && parseJson(usage),
    // Only the presence of the middle matters.
    choices: [{ index: 0, finish_reason: reason }],
    data: [],
    results: [],
    output: [],
  };
}
