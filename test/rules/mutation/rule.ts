import { ruleFile, type Settings } from '@together-otel/dashboards';
import { parse } from 'yaml';
import { budgets } from '../budgets.ts';

/** A rule as in the file: it either records a series or alerts. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The file's rules in order; annotations do not matter here. */
export function rulesOf(settings: Partial<Settings>): Rule[] {
  const { groups } = parse(ruleFile({ budgets, ...settings })) as { groups: { rules: Rule[] }[] };
  return groups.flatMap(({ rules }) =>
    rules.map(({ record, alert, expr, for: holds, keep_firing_for: keeps, labels }) => ({
      ...(record !== undefined && { record }),
      ...(alert !== undefined && { alert }),
      expr,
      ...(holds !== undefined && { for: holds }),
      ...(keeps !== undefined && { keep_firing_for: keeps }),
      ...(labels !== undefined && { labels }),
    })),
  );
}

/** A rule and all its dependents, in order; includes every rule of an affected alert. */
export function dependentsOf(rule: Rule, rules: readonly Rule[]): Rule[] {
  const changed = new Set([rule]);
  for (const one of changed) {
    for (const other of rules) {
      const isSameAlert = one.alert !== undefined && one.alert === other.alert;
      if (uses(other, one) || isSameAlert) changed.add(other);
    }
  }
  return rules.filter((each) => changed.has(each));
}

/** Whether a rule reads what another one records, or whether that one fires. */
export function uses(rule: Rule, other: Rule): boolean {
  return other.record !== undefined
    ? namePattern(other.record).test(rule.expr)
    : rule.expr.includes(`ALERTS{alertname="${other.alert}"`);
}

/** Matches a recorded series' name in an expression, but not as part of a longer name. */
export function namePattern(name: string): RegExp {
  return new RegExp(`(?<![\\w:])${name}(?![\\w:])`, 'g');
}
