import { knownErrorCodes } from '@together-otel/semconv';

/** An error as somebody saw it: whatever could be read of it. */
export interface ErrorQuestion {
  readonly status: number | undefined;
  /** Codes of the error table that it names. */
  readonly codes: readonly string[];
  /** The body, when there is one in JSON. */
  readonly body: unknown;
  /** What remains: a message, or nothing. */
  readonly text: string;
}

/**
 * Reads a status, a code, a message, a body, or several of them in one text, such as
 * `429 {"error": …}`, the message of an SDK's exception, or the output of `curl -i`.
 */
export function readQuestion(input: string): ErrorQuestion {
  const [json, body] = findJson(input);
  const around = json === undefined ? input : input.replace(json, ' ');
  const [head, status] =
    /^(?:(?:HTTP\/|\w{0,80}Error:\s{0,9})\S{0,80}\s{0,9})?([1-9]\d\d)\b/.exec(around.trimStart()) ??
    [];
  const words = input.match(/\w+/g) ?? [];
  const fromBody = statusOf(body);
  return {
    status: status === undefined ? fromBody : Number(status),
    codes: [...new Set(words)].filter((word) => knownErrorCodes.has(word)),
    body,
    text: (head === undefined ? around : around.replace(head, ' ')).trim(),
  };
}

function findJson(input: string): [json: string | undefined, body: unknown] {
  const json = input.slice(input.indexOf('{'), input.lastIndexOf('}') + 1);
  try {
    if (json !== '') return [json, JSON.parse(json) as unknown];
  } catch {
    // A text with braces in it.
  }
  return [undefined, undefined];
}

function statusOf(body: unknown): number | undefined {
  const outer = body as { status?: unknown; error?: { status?: unknown } | null } | undefined;
  const status = outer?.status ?? outer?.error?.status;
  return typeof status === 'number' && status >= 100 && status < 600 ? status : undefined;
}
