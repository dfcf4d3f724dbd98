import type { LedgerEntry } from '@together-otel/simulator';
import type { CallRecord } from './application/record.ts';
import { Figures } from './figures.ts';
import type { Price, Run } from './run.ts';
import { isTogether, type TrueCall, Truth, typeOf } from './truth.ts';

/** `gen_ai.operation.name` by endpoint path. */
const OPERATION_OF_PATH: Readonly<Record<string, string | undefined>> = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/completions': 'text_completion',
  '/v1/embeddings': 'embeddings',
  '/v1/images/generations': 'generate_content',
  '/v1/audio/speech': 'text_to_speech',
  '/v1/audio/transcriptions': 'speech_to_text',
  '/v1/rerank': 'rerank',
};

/** Every count and every sum, according to the ledgers and the application. */
export function expectedFigures(run: Run): Figures {
  const figures = new Figures();
  const truth = new Truth(run);
  const calls = truth.observed();
  for (const [host, entries] of run.ledgers) {
    if (isTogether(host)) addAttempts(figures, host, entries, calls);
  }
  for (const each of calls) {
    addCall(figures, each);
    addTokens(figures, each);
    addStream(figures, each.call);
    addSpan(figures, each);
  }
  addReplacements(figures, run, truth);
  return figures;
}

/** Cost of the calls in USD, by the ledgers' tokens. */
export function expectedCost(run: Run): Figures {
  const figures = new Figures();
  for (const { call, last } of new Truth(run).observed()) {
    const price = run.prices.get(call.model ?? '');
    if (!call.usage || !price || !last.entry?.usageSent) continue;
    const { input, output } = costOf(last.entry, price);
    if (input > 0) figures.add('cost', [...common(call), 'input'], input);
    if (output > 0 && call.usage.output !== undefined) {
      figures.add('cost', [...common(call), 'output'], output);
    }
  }
  return figures;
}

function costOf(
  { promptTokens, completionTokens, cachedTokens }: LedgerEntry,
  { input, output, cached_input = input }: Price,
): { readonly input: number; readonly output: number } {
  return {
    input: ((promptTokens - cachedTokens) * input + cachedTokens * cached_input) / 1e6,
    output: (completionTokens * output) / 1e6,
  };
}

/** From the ledger alone, except for calls the application aborted before any response. */
function addAttempts(
  figures: Figures,
  host: string,
  entries: readonly LedgerEntry[],
  calls: readonly TrueCall[],
): void {
  for (const entry of entries) {
    const { status, fault, model, path } = entry;
    const parts = [host, OPERATION_OF_PATH[path], model ?? undefined];
    if (status > 0) figures.add('attempts', [...parts, status, typeOf(entry)]);
    else if (fault === 'hang') figures.add('attempts', [...parts, undefined, 'timeout']);
    else figures.add('attempts', [...parts, undefined, 'connection_error']);
  }
  for (const { call, last } of calls) {
    if (call.host !== host || call.outcome !== 'cancelled' || last.entry) continue;
    figures.add('attempts', [...common(call), undefined, 'timeout'], -1);
    figures.add('attempts', [...common(call), undefined, undefined]);
  }
}

function addCall(figures: Figures, { call, sends, errorType }: TrueCall): void {
  if (call.operation !== undefined) {
    figures.add('calls', [...common(call), call.responseModel, call.outcome, errorType]);
  }
  for (const retried of sends.slice(0, -1)) {
    figures.add('retries', [...common(call), retried.errorType]);
  }
}

/** Of answers whose usage reached the application, the tokens that the ledger recorded. */
function addTokens(figures: Figures, { call, last: { entry } }: TrueCall): void {
  if (!call.usage || !entry) return;
  const parts = [...common(call), call.responseModel];
  figures.add('answers with tokens', [...parts, 'input']);
  figures.add('tokens', [...parts, 'input'], entry.usageSent ? entry.promptTokens : 0);
  if (call.usage.output === undefined) return;
  figures.add('answers with tokens', [...parts, 'output']);
  figures.add('tokens', [...parts, 'output'], entry.usageSent ? entry.completionTokens : 0);
}

function addStream(figures: Figures, call: CallRecord): void {
  if (call.chunks === 0) return;
  figures.add('first chunks', common(call));
  if (call.firstTokenAt !== undefined) figures.add('first tokens', common(call));
  figures.add('further chunks', common(call), call.chunks - 1);
}

function addSpan(figures: Figures, { call, sends, last, errorType }: TrueCall): void {
  const place = [call.host, spanName(call)];
  figures.add('spans', [...place, call.outcome, last.send.status, errorType]);
  if (sends.length > 1) figures.add('resends', place, sends.length - 1);
  for (const [index, retried] of sends.slice(0, -1).entries()) {
    figures.add('attempt events', [...place, index + 1, retried.send.status, retried.errorType]);
  }
}

function addReplacements(figures: Figures, { record }: Run, { calls }: Truth): void {
  /** For replacements at another provider that failed too, the call they were meant to replace. */
  const given = new Map<string, string>();
  for (const { from, to } of record.replacements) {
    const failed = calls.get(given.get(from) ?? from);
    const replacement = calls.get(to);
    if (!failed || !replacement) throw new Error(`a call ${from} or ${to} is not known`);
    const { call } = replacement;
    const isObserved = isTogether(call.host);
    const outcome = seenOutcome(replacement);
    if (!isObserved && outcome === 'error') {
      given.set(to, failed.call.id);
      continue;
    }
    const ending = [failed.errorType, outcome];
    const isRetry = isObserved && failed.call.model === call.model;
    if (isRetry) {
      figures.add('call retries', [...common(call), ...ending]);
    } else {
      const provider = isObserved ? 'together_ai' : call.host;
      const models = [failed.call.model, call.model];
      figures.add('fallbacks', [...common(call), ...models, provider, ...ending]);
    }
    if (!isObserved) continue;
    const kind = isRetry ? ['retry', undefined] : ['fallback', failed.call.model];
    figures.add('spans of replacements', [call.host, spanName(call), ...kind]);
  }
}

/** Of a call to another provider, only the start of its response is visible. */
export function seenOutcome({ call, last }: TrueCall): CallRecord['outcome'] {
  return !isTogether(call.host) && last.send.status === 200 ? 'success' : call.outcome;
}

function spanName({ operation, model }: CallRecord): string {
  return operation === undefined ? 'GET /models' : `${operation} ${model}`;
}

function common({ host, operation, model }: CallRecord): (string | undefined)[] {
  return [host, operation, model];
}
