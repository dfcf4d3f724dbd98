import chat2024 from '../../fixtures/chat-2024-06.json' with { type: 'json' };
import chatText from '../../fixtures/chat-stream-text-2026-04.json' with { type: 'json' };
import chatTool from '../../fixtures/chat-stream-tool-call-2026-04.json' with { type: 'json' };
import completion2024 from '../../fixtures/completion-2024-06.json' with { type: 'json' };
import type { UsageCounts } from '../http/exchange.ts';
import { isObject } from '../http/fields.ts';
import type { LedgerEntry } from '../ledger/ledger-entry.ts';

/** One recorded pair, ready to be served. */
export interface Recording {
  readonly path: string;
  readonly model: string;
  readonly stream: boolean;
  /** The recorded messages or prompt, in comparable form. */
  readonly prompt: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly usage: UsageCounts;
}

/** Headers that Node writes itself, that belong to one connection, or that are no longer true. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'transfer-encoding',
]);

interface Pair {
  readonly request: { readonly url: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: unknown; readonly body: string };
}

const RECORDINGS: readonly Recording[] = [chat2024, completion2024, chatText, chatTool].map(
  (pair: Pair) => {
    const request = isObject(pair.request.body) ? pair.request.body : {};
    const headers = isObject(pair.response.headers) ? pair.response.headers : {};
    return {
      path: new URL(pair.request.url).pathname,
      model: String(request['model']),
      stream: request['stream'] === true,
      prompt: comparable(request['messages'] ?? request['prompt']),
      status: pair.response.status,
      headers: Object.fromEntries(
        Object.entries(headers)
          .filter(([name]) => !OWN_HEADERS.has(name))
          .map(([name, value]) => [name, String(value)]),
      ),
      body: pair.response.body,
      usage: usageOf(pair.response.body),
    };
  },
);

/** The recording of a request, if there is one. */
export function findRecording(entry: LedgerEntry, json: unknown): Recording | undefined {
  const candidates = RECORDINGS.filter(
    (recording) =>
      recording.path === entry.path &&
      recording.model === entry.model &&
      recording.stream === entry.stream,
  );
  if (candidates.length === 0 || !isObject(json)) return undefined;
  const prompt = comparable(json['messages'] ?? json['prompt']);
  return candidates.find((recording) => recording.prompt === prompt);
}

/** JSON with sorted names and without nulls, because SDKs omit different fields. */
function comparable(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => {
      if (!isObject(inner)) return inner;
      return Object.fromEntries(
        Object.entries(inner)
          .filter(([, field]) => field !== null)
          .sort(([left], [right]) => (left < right ? -1 : 1)),
      );
    }) ?? ''
  );
}

function usageOf(body: string): UsageCounts {
  const count = (name: string): number => {
    const found = [...body.matchAll(new RegExp(`"${name}":(\\d+)`, 'g'))].at(-1)?.[1];
    return found === undefined ? 0 : Number(found);
  };
  return {
    promptTokens: count('prompt_tokens'),
    completionTokens: count('completion_tokens'),
    cachedTokens: count('cached_tokens'),
    reasoningTokens: 0,
  };
}
