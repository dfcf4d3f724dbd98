import { Random } from '../chance/random.ts';
import type { LedgerEntry } from '../ledger/ledger-entry.ts';
import type { Fault, FaultRule } from './fault.ts';

interface ArmedRule {
  readonly rule: FaultRule;
  readonly random: Random;
  skip: number;
  left: number;
}

const STREAM_ONLY: ReadonlySet<string> = new Set(['error-event', 'malformed-sse', 'truncated-sse']);

/** The active rules, in the order they were added. */
export class FaultRules {
  readonly #seed: number;
  readonly #initial: readonly FaultRule[];
  #rules: ArmedRule[] = [];
  #added = 0;

  constructor(seed: number, rules: readonly FaultRule[]) {
    this.#seed = seed;
    this.#initial = rules;
    this.restore();
  }

  /** Resets to the initial rules. */
  restore(): void {
    this.#rules = [];
    for (const rule of this.#initial) this.add(rule);
  }

  /** Adds a rule; returns a function that removes it. */
  add(rule: FaultRule): () => void {
    this.#added += 1;
    const armed: ArmedRule = {
      rule,
      random: new Random(this.#seed, 'fault', this.#added),
      skip: rule.after ?? 0,
      left: rule.count ?? Number.POSITIVE_INFINITY,
    };
    this.#rules.push(armed);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== armed);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The rules that still apply. */
  list(): FaultRule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** Counts a request. @returns the fault that it meets, if any. */
  meet(entry: LedgerEntry, key: string | null): Fault | undefined {
    for (const armed of this.#rules) {
      if (!matches(armed.rule, entry, key)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      const { probability } = armed.rule;
      if (probability !== undefined && armed.random.next() >= probability) continue;
      armed.left -= 1;
      if (armed.left <= 0) this.#rules = this.#rules.filter((other) => other !== armed);
      return armed.rule.fault;
    }
    return undefined;
  }
}

function matches(rule: FaultRule, entry: LedgerEntry, key: string | null): boolean {
  if (rule.model !== undefined && !fits(rule.model, entry.model)) return false;
  if (
    rule.path !== undefined &&
    !fits(rule.path, entry.path) &&
    !fits(`/v1${rule.path}`, entry.path)
  )
    return false;
  if (rule.key !== undefined && rule.key !== key && rule.key !== entry.key) return false;
  return entry.stream || !STREAM_ONLY.has(rule.fault.kind);
}

function fits(pattern: string, value: string | null): boolean {
  if (value === null) return false;
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value;
}
