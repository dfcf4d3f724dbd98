import type { CallRow } from '../ingest/call-row.ts';
import { Sketch } from './sketch.ts';

/** Counts of the calls of one service and model within one time slot. */
export class Cell {
  calls = 0;
  failed = 0;
  /** Failed calls that this one replaced: by another model, or by a retry. */
  fallbacks = 0;
  callRetries = 0;
  attempts = 0;
  limited = 0;
  full = 0;
  backoff = 0;
  input = 0;
  output = 0;
  usd = 0;
  readonly causes: Record<string, number> = {};
  readonly fallbackPairs: Record<string, number> = {};
  readonly firstToken: Sketch = new Sketch();

  /** @param times 1 to add the call, -1 to remove it. */
  add(call: CallRow, times: number): void {
    this.calls += times;
    if (call.outcome === 'error') this.failed += times;
    if (call.replaces === 'retry') this.callRetries += times;
    if (call.replaces === 'fallback') {
      this.fallbacks += times;
      countPair(this.fallbackPairs, `${call.from_model ?? '?'} → ${call.model}`, times);
    }
    this.attempts += times * call.attempts;
    this.limited += times * call.limited;
    this.full += times * call.full;
    this.backoff += times * call.backoff;
    this.input += times * (call.input ?? 0);
    this.output += times * (call.output ?? 0);
    if (call.causes !== '{}') {
      const causes: Record<string, number> = JSON.parse(call.causes);
      for (const [cause, occurrences] of Object.entries(causes)) {
        countCause(this.causes, cause, times * occurrences);
      }
    }
    if (call.first_token !== null) this.firstToken.add(call.first_token, times);
  }

  merge(other: Cell): void {
    for (const key of SUMS) this[key] += other[key];
    for (const [cause, times] of Object.entries(other.causes)) {
      countCause(this.causes, cause, times);
    }
    for (const [pair, times] of Object.entries(other.fallbackPairs)) {
      countPair(this.fallbackPairs, pair, times);
    }
    this.firstToken.merge(other.firstToken);
  }
}

const SUMS = [
  'calls',
  'failed',
  'fallbacks',
  'callRetries',
  'attempts',
  'limited',
  'full',
  'backoff',
  'input',
  'output',
  'usd',
] as const;

/** Further causes, and further pairs of models, are counted together. */
const MAX_NAMES = 100;

const countCause = counter('other: _OTHER');
const countPair = counter('_OTHER → _OTHER');

/** @param rest name of what is over the limit. */
function counter(rest: string) {
  return (counts: Record<string, number>, name: string, times: number): void => {
    const isKept = counts[name] !== undefined || Object.keys(counts).length < MAX_NAMES;
    const key = isKept ? name : rest;
    counts[key] = (counts[key] ?? 0) + times;
  };
}
