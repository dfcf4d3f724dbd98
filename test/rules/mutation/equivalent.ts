import type { Mutant } from './mutants.ts';

/** Mutants equivalent to the rule, always or as long as evaluation never pauses. */
interface Equivalent {
  readonly record: RegExp;
  readonly change: RegExp;
  readonly reason: string;
}

const EQUIVALENTS: readonly Equivalent[] = [
  {
    record: /:initial$/,
    change: /^window: .*\[⟨5m/,
    reason:
      'how late a first sample may reach Prometheus: promtool has each in the minute in which it is taken',
  },
  {
    record: /:seen$/,
    change: /^window/,
    reason:
      'how long the memory of what was seen outlives an absence of Prometheus: promtool is never absent',
  },
  {
    record: /_expected:timestamp$/,
    change: /^window: .*_expected:timestamp\[⟨1d/,
    reason:
      'how long the memory of what is missed outlives an absence of Prometheus: promtool is never absent',
  },
  {
    record: /_expected:timestamp$/,
    change: /offset \w+ ⟨and → unless⟩ job:together_/,
    reason:
      'what goes is absent in a minute in which it was still there for nearly all of the time: it is expected from then on instead',
  },
];

/** Why no case can notice a mutant; undefined if one can. */
export function reasonOf({ rule, change }: Mutant): string | undefined {
  return EQUIVALENTS.find((each) => each.record.test(rule.record ?? '') && each.change.test(change))
    ?.reason;
}
