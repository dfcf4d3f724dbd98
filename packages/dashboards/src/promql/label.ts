import { labelName } from '../prometheus/metric-name.ts';
import {
  attribute,
  type ByLabel,
  contextAttribute,
  isContextKey,
  isResourceKey,
  type LabelKey,
  resourceAttribute,
} from '../registry.ts';

/** A condition on a label: equality, or one of the four operators. */
export type Match =
  | string
  | number
  | { readonly is: string | number }
  | { readonly isNot: string | number }
  | { readonly matches: string }
  | { readonly doesNotMatch: string }
  /** A regular expression with literal backslashes, as produced by `${variable:regex}`. */
  | { readonly verbatim: string };

/** Conditions on the labels of a series, by registry key. */
export type Matches = ByLabel<Match>;

/** The Prometheus label of a registry key. */
export function label(key: LabelKey): string {
  if (key === 'job' || key === 'instance' || key === 'counter') return key;
  if (isContextKey(key)) return labelName(contextAttribute(key));
  return labelName(isResourceKey(key) ? resourceAttribute(key) : attribute(key).name);
}

/** Label names in parentheses, as after `by` and `on`. */
export function labelList(keys: readonly LabelKey[]): string {
  return `(${keys.map(label).join(', ')})`;
}

/** The selector part in braces; empty without conditions. */
export function selector(matches: Matches): string {
  const conditions = Object.entries(matches).map(
    ([key, match]) => label(key as LabelKey) + condition(match),
  );
  return conditions.length > 0 ? `{${conditions.join(', ')}}` : '';
}

function condition(match: Match): string {
  if (typeof match !== 'object') return `=${quoted(match)}`;
  if ('is' in match) return `=${quoted(match.is)}`;
  if ('isNot' in match) return `!=${quoted(match.isNot)}`;
  if ('verbatim' in match) return `=~\`${match.verbatim}\``;
  if ('matches' in match) return `=~${quoted(match.matches)}`;
  return `!~${quoted(match.doesNotMatch)}`;
}

function quoted(value: string | number): string {
  return JSON.stringify(String(value));
}
