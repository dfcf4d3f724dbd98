import { OTHER } from '@together-otel/semconv';
import type { CallRow } from '../ingest/call-row.ts';
import { Sketch } from './statistics/sketch.ts';

/** How often one model replaced another. */
interface FallbackPair {
  readonly from: string;
  readonly to: string;
  count: number;
}

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
  /** Keyed by both names, which may contain any character: read them from the value. */
  readonly fallbackPairs: Map<string, FallbackPair> = new Map();
  readonly firstToken: Sketch = new Sketch();

  /** @param times 1 to add the call, -1 to remove it. */
  add(call: CallRow, times: number): void {
    this.calls += times;
    if (call.outcome === 'error') this.failed += times;
    if (call.replaces === 'retry') this.callRetries += times;
    if (call.replaces === 'fallback') {
      this.fallbacks += times;
      this.#countPair(call.from_model ?? '?', call.model, times);
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
    for (const { from, to, count } of other.fallbackPairs.values()) {
      this.#countPair(from, to, count);
    }
    this.firstToken.merge(other.firstToken);
  }

  #countPair(from: string, to: string, times: number): void {
    const key = JSON.stringify([from, to]);
    const known = this.fallbackPairs.get(key);
    if (known) known.count += times;
    else if (this.fallbackPairs.size < MAX_NAMES || (from === OTHER && to === OTHER)) {
      this.fallbackPairs.set(key, { from, to, count: times });
    } else {
      this.#countPair(OTHER, OTHER, times);
    }
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

/** Name of the causes that are over the limit. */
const OTHER_CAUSE = `other: ${OTHER}`;

function countCause(causes: Record<string, number>, cause: string, times: number): void {
  const isKept = causes[cause] !== undefined || Object.keys(causes).length < MAX_NAMES;
  const key = isKept ? cause : OTHER_CAUSE;
  causes[key] = (causes[key] ?? 0) + times;
}
