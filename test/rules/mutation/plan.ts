import { Query, type Settings } from '@together-otel/dashboards';
import { type Case, looksOf } from '../case.ts';
import type { Mutant } from './mutants.ts';
import { dependentsOf, namePattern, type Rule, uses } from './rule.ts';

/** Input of `rule-mutants`: which mutants to try with which cases, in this order. */
export interface Plan {
  readonly rules: readonly Rule[];
  readonly mutants: readonly {
    readonly copies: readonly { readonly of: number; readonly rule: Rule }[];
    /** All rules needed to evaluate the copies. */
    readonly needs: readonly number[];
    /** Whether a rule reads its own recordings, or those of a later rule. */
    readonly sequential: boolean;
    /** Which of the copies is the mutated one. */
    readonly changed: number;
    readonly minutes: number;
  }[];
  readonly cases: readonly unknown[];
  readonly units: readonly Unit[];
  readonly millis: number;
}

/** A case, and the mutants to try it with. */
interface Unit {
  readonly case: number;
  readonly mutants: readonly number[];
}

/** Prometheus' maximum lookback for a sample. */
const LOOKBACK_MINUTES = 5;
/** Longer than any case. */
const FOR_EVER = 1_000_000;

/**
 * Tries each mutant with the cases of the alerts that depend on it first, then the survivors with
 * all other cases; short cases before long ones.
 */
export function planOf(
  rules: readonly Rule[],
  mutants: readonly Mutant[],
  cases: readonly Case[],
  settings: Partial<Settings>,
): Plan {
  const query = new Query(settings);
  const alertsOf = mutants.map(
    ({ rule }) => new Set(dependentsOf(rule, rules).flatMap(({ alert }) => alert ?? [])),
  );
  const inOrder = cases
    .map((each, index) => ({ alert: each.alert, index, minutes: lastMinute(each) }))
    .sort((a, b) => a.minutes - b.minutes);
  const units = (isOwn: boolean): Unit[] =>
    inOrder.map(({ alert, index }) => ({
      case: index,
      mutants: mutants.flatMap((_, number) =>
        alertsOf[number]?.has(alert) === isOwn ? [number] : [],
      ),
    }));
  return {
    rules,
    mutants: mutants.map((mutant, index) => ({
      copies: copiesOf(mutant, rules, index),
      needs: needsOf(mutant.rule, rules).map((rule) => rules.indexOf(rule)),
      sequential: dependentsOf(mutant.rule, rules).some((rule) => readsAhead(rule, rules)),
      changed: dependentsOf(mutant.rule, rules).indexOf(mutant.rule),
      minutes: minutesOf(mutant.rule, rules),
    })),
    cases: cases.map((each) => trialOf(each, query)),
    units: [...units(true), ...units(false)].filter((unit) => unit.mutants.length > 0),
    millis: 0,
  };
}

function lastMinute(each: Case): number {
  return Math.max(...looksOf(each).map(({ minute }) => minute));
}

/** The input of `rule-mutants` for one case. */
function trialOf(each: Case, query: Query): unknown {
  const { alert, kind, name, history, at, recorded } = each;
  const figures = Object.entries(recorded?.(query) ?? {});
  return {
    name: `${alert}: ${kind}: ${name}`,
    series: history(query),
    looks: looksOf(each).map(({ minute, firing, apart }) => ({
      minute,
      firing,
      apart: apart && { alert, ...apart },
      recorded: Object.fromEntries(
        (minute === at ? figures : []).map(([series, value]) => [series, value ?? null]),
      ),
    })),
  };
}

/** Every rule that a rule can affect, and everything those depend on. */
export function needsOf(rule: Rule, rules: readonly Rule[]): Rule[] {
  const needed = new Set(dependentsOf(rule, rules));
  for (const one of needed) {
    for (const other of rules) if (uses(one, other)) needed.add(other);
  }
  return rules.filter((each) => needed.has(each));
}

function readsAhead(rule: Rule, rules: readonly Rule[]): boolean {
  return rules
    .slice(rules.indexOf(rule))
    .some((other) => other.record !== undefined && uses(rule, other));
}

/** Copies of the mutated rule and all its dependents, under unique names. */
function copiesOf(
  { rule, mutated }: Mutant,
  rules: readonly Rule[],
  index: number,
): { of: number; rule: Rule }[] {
  const dependents = dependentsOf(rule, rules);
  const renamed = (expr: string): string =>
    dependents.reduce(
      (text, { record, alert }) =>
        record === undefined
          ? text
              .replaceAll(`alertname="${alert}"`, `alertname="${alert}_${index}"`)
              // Excludes the copy's name as well as the original's.
              .replaceAll(`alertname!="${alert}"`, `alertname!~"${alert}(_.*)?"`)
          : text.replaceAll(namePattern(record), `${record}_${index}`),
      expr,
    );
  return dependents.map((each) => {
    const { record, alert, expr, ...others } = each === rule ? mutated : each;
    return {
      of: rules.indexOf(each),
      rule: {
        ...(record !== undefined && { record: `${record}_${index}` }),
        ...(alert !== undefined && { alert: `${alert}_${index}` }),
        expr: renamed(expr),
        ...others,
      },
    };
  });
}

/** How many minutes before an evaluation a change to the rule can still influence it. */
function minutesOf(rule: Rule, rules: readonly Rule[]): number {
  const known = new Map<Rule, number>();
  // Backwards: dependents come after their rule, or else the rule reads itself and never forgets.
  for (const [index, one] of [...rules.entries()].reverse()) {
    const holds = 4 * minutes(one.for) + minutes(one.keep_firing_for);
    const further = rules
      .slice(index + 1)
      .filter((other) => uses(other, one))
      .map((other) => sum(durations(other.expr)) + (known.get(other) ?? 0));
    const remembers = one.record !== undefined && uses(one, one);
    known.set(one, remembers ? FOR_EVER : Math.max(0, ...further) + holds + LOOKBACK_MINUTES);
  }
  return Math.min(FOR_EVER, known.get(rule) ?? FOR_EVER);
}

function minutes(text: string | undefined): number {
  return text === undefined ? 0 : sum(durations(`[${text}`));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The distinct windows and offsets of an expression, in minutes. */
function durations(expr: string): number[] {
  const texts = [...expr.matchAll(/(?:\[|offset )(\d+)([smhd])/g)].map(
    ([, count, unit = 's']) =>
      (Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1)) / 60,
  );
  return [...new Set(texts)];
}
