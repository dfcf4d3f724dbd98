import type { Expression } from '../promql/expression.ts';
import type { View } from './view.ts';

/**
 * What a signal is measured in: `share` from 0 to 1, `count` a number of things in a rule's window
 * and things a second in a panel, `usd` dollars, `s` seconds.
 */
export type SignalUnit = 'share' | 'count' | 's' | 'usd' | 'state';

/** Something worth knowing, said once: rules record and compare it, panels draw it. */
export interface Signal {
  readonly title: string;
  readonly description: string;
  readonly unit: SignalUnit;
  expression(view: View): Expression;
}
