import type { Rule } from './rule.ts';

/** A rule with a single change, and its description. */
export interface Mutant {
  readonly rule: Rule;
  readonly mutated: Rule;
  readonly change: string;
}

/** A kind of change: what to look for, and what to replace it with. */
interface Mutation {
  readonly kind: 'threshold' | 'window' | 'matcher' | 'operator';
  readonly pattern: RegExp;
  readonly replacements: (match: RegExpMatchArray) => readonly string[];
}

const OPPOSITES: Readonly<Record<string, string>> = {
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
  '==': '!=',
  '/': '*',
  '-': '+',
  and: 'unless',
  unless: 'and',
  or: 'and',
  '=': '!=',
  '!=': '=',
  '=~': '!~',
};

const MUTATIONS: readonly Mutation[] = [
  {
    kind: 'threshold',
    pattern: /(?<=(?:[<>]=?|==) )\d+(?:\.\d+)?/g,
    replacements: ([limit]) => {
      const value = Number(limit);
      if (value === 0) return ['1000000'];
      return value === 1 ? ['0', '2'] : [String(value * 2), String(value / 2)];
    },
  },
  {
    kind: 'window',
    pattern: /(?<=\[|offset )(\d+)([smhd])(?=[\]:]|\)|\s|$)/g,
    replacements: ([, count, unit]) => [
      `${Number(count) * 4}${unit}`,
      `${Math.max(1, Math.round((Number(count) * seconds(unit)) / 4))}s`,
    ],
  },
  {
    kind: 'matcher',
    pattern: /(?<=[{ ,](?!__name__)\w+)(=~|!=|=)(?=")/g,
    replacements: ([operator = '']) => [OPPOSITES[operator] ?? operator],
  },
  {
    kind: 'operator',
    pattern: /(?<=\s)([<>]=?|==|\/|-|and|unless|or)(?=\s)/g,
    replacements: ([operator = '']) => [OPPOSITES[operator] ?? operator],
  },
];

/** Every mutant of a rule: each threshold, window, matcher and operator changed in turn. */
export function mutantsOf(rule: Rule): Mutant[] {
  const ofExpression = MUTATIONS.flatMap(({ kind, pattern, replacements }) =>
    [...rule.expr.matchAll(pattern)].flatMap((match) =>
      replacements(match).map((replacement): Mutant => {
        const before = rule.expr.slice(0, match.index);
        const after = rule.expr.slice(match.index + match[0].length);
        const place = `${before.slice(-30)}⟨${match[0]} → ${replacement}⟩${after.slice(0, 20)}`;
        return {
          rule,
          mutated: { ...rule, expr: before + replacement + after },
          change: `${kind}: ${place.replaceAll(/\s+/g, ' ')}`,
        };
      }),
    ),
  );
  const [, count, unit] = rule.for?.match(/^(\d+)([smhd])$/) ?? [];
  const ofHold =
    count === undefined
      ? []
      : ['0s', `${Number(count) * 4}${unit}`].map(
          (holds): Mutant => ({
            rule,
            mutated: { ...rule, for: holds },
            change: `window: for ${rule.for} → ${holds}`,
          }),
        );
  return [...ofExpression, ...ofHold];
}

function seconds(unit = 's'): number {
  return { s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1;
}
