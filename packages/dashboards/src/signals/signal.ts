import type { Expression } from '../promql/expression.ts';
import type { View } from './view.ts';

/**
 * Unit of a signal: `share` from 0 to 1, `count` a number within a rule's window or per second in a
 * panel, `usd` dollars, `s` seconds.
 */
export type SignalUnit = 'share' | 'count' | 's' | 'usd' | 'state';

/** A signal, defined once: rules record and compare it, panels draw it. */
export interface Signal {
  readonly title: string;
  readonly description: string;
  readonly unit: SignalUnit;
  expression(view: View): Expression;
}
