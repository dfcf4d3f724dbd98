import type { ShareCondition } from '../../conditions.ts';
import type { Expression } from '../../promql/expression.ts';

/** A condition on a share, from its recorded series. */
export function tooLarge(
  { share, least }: ShareCondition,
  part: Expression,
  whole: Expression,
): Expression {
  return least.of === 'whole'
    ? part.dividedBy(whole).above(share).and(whole.above(least.count))
    : part.atLeast(least.count).and(part.dividedBy(whole).atLeast(share));
}
