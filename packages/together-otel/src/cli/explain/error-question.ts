import { knownErrorCodes } from '@together-otel/semconv';
import { parsePasted } from './pasted-object.ts';

/** The parts of a pasted error that could be parsed. */
export interface ErrorQuestion {
  readonly status: number | undefined;
  /** Codes from the error table found in it. */
  readonly codes: readonly string[];
  /** The body, if there is one in JSON or Python notation. */
  readonly body: unknown;
  /** All of it. */
  readonly text: string;
}

/** Where a status appears in pasted text; the first matching pattern wins. */
const STATUS_PATTERNS: readonly RegExp[] = [
  // The status line of a response, as printed by curl.
  /\bHTTP\/\d(?:\.\d)? ([1-5]\d\d)\b/g,
  // Error code: 429 - {…} (Python), status_code=429, "status": 429, status: 429 (Node), error: 429 (curl),
  // Status(429) (Rust), erro 429.
  /\b(?:status|status[ _]?code|error code|http|code|c[oó]digo|error|erro|erreur|fehler)["']?\s{0,3}(?:[:=(]|is|of)?\s{0,3}([1-5]\d\d)\b(?!\d|\.\d)/gi,
  // RateLimitError: 429 …, Error: 500 status code (no body)
  /\b\w{0,40}(?:Error|Exception): ([1-5]\d\d)\b/g,
  // 429 Too Many Requests, 429 status code; 429 {…} and 429 alone at the start.
  /(?<![\w.:/-])([1-5]\d\d) (?:[A-Z][a-z]{1,30}(?: [A-Z][a-z]{1,30}){0,6}\b|status code)/g,
  /^\s*\(?([1-5]\d\d)\)?(?![\w.:/-])/g,
  // … (429): … in any language.
  /(?<!\w)\(([45]\d\d)\)/g,
];

/**
 * Parses pasted text: a status, a code, a message, a body in JSON or Python notation, an exception
 * with its stack, curl output, or several of these.
 */
export function readQuestion(input: string): ErrorQuestion {
  const body = parsePasted(input);
  const words = input.match(/\w+/g) ?? [];
  return {
    status: statusOfBody(body) ?? statusOfText(input),
    codes: [...new Set(words)].filter((word) => knownErrorCodes.has(word)),
    body,
    text: input.trim(),
  };
}

function statusOfText(input: string): number | undefined {
  for (const pattern of STATUS_PATTERNS) {
    const found = [...input.matchAll(pattern)].map(([, digits]) => Number(digits));
    // Other responses may precede the error: 100, a redirect.
    const status = found.findLast((each) => each >= 400) ?? found.at(-1);
    if (status !== undefined) return status;
  }
  return undefined;
}

function statusOfBody(body: unknown): number | undefined {
  const outer = Object(body) as Readonly<Record<string, unknown>>;
  const inner = Object(outer['error']) as Readonly<Record<string, unknown>>;
  return [outer, inner]
    .flatMap((each) => [each['status'], each['status_code'], each['statusCode'], each['code']])
    .find((value): value is number => typeof value === 'number' && value >= 400 && value < 600);
}
