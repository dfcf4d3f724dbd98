import type { LedgerEntry } from './ledger-entry.ts';

/** Tokens added up. */
export interface TokenTotals {
  prompt: number;
  completion: number;
  /** Part of `prompt`. */
  cached: number;
  /** Part of `completion`. */
  reasoning: number;
}

/** What one model served. */
export interface ModelSummary {
  requests: number;
  /** By status as text; `'0'`: no response was begun. */
  requestsByStatus: Record<string, number>;
  /** By error type; responses without one are not here. */
  errorTypes: Record<string, number>;
  /** What usage objects reported to clients: what exact telemetry adds up to. */
  tokens: TokenTotals;
  /** What was served, reported or not: includes streams that broke off and models without usage. */
  servedTokens: TokenTotals;
  /** Requests whose client went away first. */
  aborted: number;
  /** Requests that a fault was applied to, by its kind. */
  faults: Record<string, number>;
}

/** The ledger in short. Requests that name no model are under `'(none)'`. */
export interface LedgerSummary {
  requests: number;
  inFlight: number;
  aborted: number;
  tokens: TokenTotals;
  servedTokens: TokenTotals;
  models: Record<string, ModelSummary>;
}

/** A summary of nothing. */
export function emptySummary(): LedgerSummary {
  return {
    requests: 0,
    inFlight: 0,
    aborted: 0,
    tokens: noTokens(),
    servedTokens: noTokens(),
    models: {},
  };
}

/** Adds entries to a summary, which is left as it is. */
export function summarize(before: LedgerSummary, entries: readonly LedgerEntry[]): LedgerSummary {
  const summary = structuredClone(before);
  const models = new Map(Object.entries(summary.models));
  summary.requests += entries.length;
  for (const entry of entries) {
    const name = entry.model ?? '(none)';
    const model = models.get(name) ?? noRequests();
    models.set(name, model);
    model.requests += 1;
    count(model.requestsByStatus, String(entry.status));
    if (entry.errorType !== undefined) count(model.errorTypes, entry.errorType);
    if (entry.fault !== undefined) count(model.faults, entry.fault);
    if (entry.outcome === 'in-flight') summary.inFlight += 1;
    if (entry.outcome === 'client-aborted') {
      model.aborted += 1;
      summary.aborted += 1;
    }
    for (const totals of [model.servedTokens, summary.servedTokens]) add(totals, entry);
    if (entry.usageSent) for (const totals of [model.tokens, summary.tokens]) add(totals, entry);
  }
  summary.models = Object.fromEntries(models);
  return summary;
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
