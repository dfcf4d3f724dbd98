import type { LedgerEntry } from './ledger-entry.ts';

/** Token sums. */
export interface TokenTotals {
  prompt: number;
  completion: number;
  /** Part of `prompt`. */
  cached: number;
  /** Part of `completion`. */
  reasoning: number;
}

/** Totals of one model, or of the requests with one value of `ledgerHeader`. */
export interface ModelSummary {
  requests: number;
  /** By status as text; `'0'` if no response was started. */
  requestsByStatus: Record<string, number>;
  /** By error type; responses without one are excluded. */
  errorTypes: Record<string, number>;
  /** Usage reported to clients: the sum that exact telemetry matches. */
  tokens: TokenTotals;
  /** Tokens served, reported or not: includes interrupted streams and models without usage. */
  servedTokens: TokenTotals;
  /** Requests whose client disconnected first. */
  aborted: number;
  /** Requests with a fault, by its kind. */
  faults: Record<string, number>;
}

/** Summary of the ledger. Requests without a model are counted under `'(none)'`. */
export interface LedgerSummary {
  requests: number;
  inFlight: number;
  aborted: number;
  tokens: TokenTotals;
  servedTokens: TokenTotals;
  models: Record<string, ModelSummary>;
  /** By the values of the `ledgerHeader`; requests without it are excluded. */
  groups: Record<string, ModelSummary>;
}

/** An empty summary. */
export function emptySummary(): LedgerSummary {
  return {
    requests: 0,
    inFlight: 0,
    aborted: 0,
    tokens: noTokens(),
    servedTokens: noTokens(),
    models: {},
    groups: {},
  };
}

/** Returns a new summary that includes the entries. */
export function summarize(before: LedgerSummary, entries: readonly LedgerEntry[]): LedgerSummary {
  const summary = structuredClone(before);
  const models = new Map(Object.entries(summary.models));
  const groups = new Map(Object.entries(summary.groups));
  summary.requests += entries.length;
  for (const entry of entries) {
    const parts = [partOf(models, entry.model ?? '(none)')];
    if (entry.group !== undefined) parts.push(partOf(groups, entry.group));
    for (const part of parts) note(part, entry);
    if (entry.outcome === 'in-flight') summary.inFlight += 1;
    if (entry.outcome === 'client-aborted') summary.aborted += 1;
    add(summary.servedTokens, entry);
    if (entry.usageSent) add(summary.tokens, entry);
  }
  summary.models = Object.fromEntries(models);
  summary.groups = Object.fromEntries(groups);
  return summary;
}

function partOf(parts: Map<string, ModelSummary>, name: string): ModelSummary {
  const part = parts.get(name) ?? noRequests();
  parts.set(name, part);
  return part;
}

function note(part: ModelSummary, entry: LedgerEntry): void {
  part.requests += 1;
  count(part.requestsByStatus, String(entry.status));
  if (entry.errorType !== undefined) count(part.errorTypes, entry.errorType);
  if (entry.fault !== undefined) count(part.faults, entry.fault);
  if (entry.outcome === 'client-aborted') part.aborted += 1;
  add(part.servedTokens, entry);
  if (entry.usageSent) add(part.tokens, entry);
}

function noTokens(): TokenTotals {
  return { prompt: 0, completion: 0, cached: 0, reasoning: 0 };
}

function noRequests(): ModelSummary {
  return {
    requests: 0,
    requestsByStatus: {},
    errorTypes: {},
    tokens: noTokens(),
    servedTokens: noTokens(),
    aborted: 0,
    faults: {},
  };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function add(totals: TokenTotals, entry: LedgerEntry): void {
  totals.prompt += entry.promptTokens;
  totals.completion += entry.completionTokens;
  totals.cached += entry.cachedTokens;
  totals.reasoning += entry.reasoningTokens;
}
