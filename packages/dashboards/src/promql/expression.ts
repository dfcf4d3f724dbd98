import type { LabelKey } from '../registry.ts';
import { labelList } from './label.ts';

/** How the two sides of an operator are matched; by default on all labels. */
export interface Matching {
  /** Match on these labels only. */
  readonly on?: readonly LabelKey[];
  /** Match on all labels but these. */
  readonly ignoring?: readonly string[];
  /** Many series on the left for one on the right. */
  readonly manyToOne?: boolean;
  /** With `manyToOne`: labels to copy from the right. */
  readonly include?: readonly LabelKey[];
}

/** A Prometheus aggregation without parameters. */
export type Aggregation = 'sum' | 'max' | 'min' | 'avg' | 'count' | 'group';

/** Operator precedence; anything else is atomic. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '>': 3,
  '<': 3,
  '>=': 3,
  '<=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
};
const WHOLE = 9;
const LINE_WIDTH = 80;

/**
 * A PromQL expression that yields one number per set of labels. Immutable: each method returns a
 * new one. Parentheses and line breaks are added as needed.
 */
export class Expression {
  readonly text: string;
  readonly #precedence: number;

  constructor(text: string, precedence: number = WHOLE) {
    this.text = text;
    this.#precedence = precedence;
  }

  /** A number, or any PromQL that this library does not build. */
  static of(value: number | string | Expression): Expression {
    return value instanceof Expression ? value : new Expression(String(value));
  }

  toString(): string {
    return this.text;
  }

  plus(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('+', other, matching);
  }

  minus(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('-', other, matching);
  }

  times(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('*', other, matching);
  }

  dividedBy(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('/', other, matching);
  }

  /** Keeps greater values. */
  above(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('>', other, matching);
  }

  /** Keeps smaller values. */
  below(other: Expression | number, matching?: Matching): Expression {
    return this.#operation('<', other, matching);
  }

  /** Keeps values greater or equal. */
  atLeast(other: Expression | number): Expression {
    return this.#operation('>=', other);
  }

  /** Keeps values less or equal. */
  atMost(other: Expression | number): Expression {
    return this.#operation('<=', other);
  }

  /** Keeps equal values. */
  equalTo(other: Expression | number): Expression {
    return this.#operation('==', other);
  }

  /** Keeps series with a match. */
  and(other: Expression, matching?: Matching): Expression {
    return this.#operation('and', other, matching);
  }

  /** Keeps series without a match. */
  unless(other: Expression, matching?: Matching): Expression {
    return this.#operation('unless', other, matching);
  }

  /** Adds series that have no match here. */
  or(other: Expression, matching?: Matching): Expression {
    return this.#operation('or', other, matching);
  }

  /** Zero if `whole` has a series and this has none: a counter appears with its first event. */
  orZero(whole: Expression): Expression {
    return this.or(whole.times(0));
  }

  /** This as a share of `whole`, from 0 to 1; empty if the whole is zero. */
  shareOf(whole: Expression): Expression {
    return this.orZero(whole).dividedBy(whole.above(0));
  }

  sum(...by: readonly LabelKey[]): Expression {
    return this.aggregate('sum', by);
  }

  max(...by: readonly LabelKey[]): Expression {
    return this.aggregate('max', by);
  }

  min(...by: readonly LabelKey[]): Expression {
    return this.aggregate('min', by);
  }

  average(...by: readonly LabelKey[]): Expression {
    return this.aggregate('avg', by);
  }

  count(...by: readonly LabelKey[]): Expression {
    return this.aggregate('count', by);
  }

  /** 1 for each existing set of labels. */
  group(...by: readonly LabelKey[]): Expression {
    return this.aggregate('group', by);
  }

  aggregate(aggregation: Aggregation, by: readonly LabelKey[]): Expression {
    const clause = by.length > 0 ? ` by ${labelList(by)} ` : '';
    return new Expression(`${aggregation}${clause}${parenthesised(this.text)}`);
  }

  /** Aggregates by labels outside the registry. */
  aggregateByName(aggregation: Aggregation, names: readonly string[]): Expression {
    return new Expression(`${aggregation} by (${names.join(', ')}) ${parenthesised(this.text)}`);
  }

  /** The maximum over these labels. */
  maxWithout(names: readonly string[]): Expression {
    if (names.length === 0) return this;
    return new Expression(`max without (${names.join(', ')}) ${parenthesised(this.text)}`);
  }

  /** The `count` largest. */
  top(count: number): Expression {
    return new Expression(`topk(${count}, ${this.text})`);
  }

  /** Clamps negative values to zero. */
  clampedAtZero(): Expression {
    return new Expression(`clamp_min(${this.text}, 0)`);
  }

  /** Wraps in a function of one argument, such as `abs`. */
  apply(functionName: string): Expression {
    return new Expression(`${functionName}(${this.text})`);
  }

  /** Copies label `from` to `to`, if present. */
  renameLabel(from: string, to: string): Expression {
    return new Expression(`label_replace(${this.text}, "${to}", "$1", "${from}", "(.+)")`);
  }

  /** Adds a label with this value to every series. */
  withLabel(name: string, value: string): Expression {
    return new Expression(`label_replace(${this.text}, "${name}", "${value}", "", "")`);
  }

  #operation(operator: string, other: Expression | number, matching?: Matching): Expression {
    const precedence = PRECEDENCE[operator] ?? WHOLE;
    const words = [operator];
    if (matching?.on) words.push(`on ${labelList(matching.on)}`);
    if (matching?.ignoring?.length) words.push(`ignoring (${matching.ignoring.join(', ')})`);
    if (matching?.manyToOne) words.push(`group_left ${labelList(matching.include ?? [])}`);
    const left = this.#beside(precedence);
    const right = Expression.of(other).#beside(precedence + 1);
    const length = left.length + right.length;
    const separator = precedence <= 2 && length > LINE_WIDTH ? '\n' : ' ';
    return new Expression(`${left}${separator}${words.join(' ')} ${right}`, precedence);
  }

  /** The text as an operand of an operator with this precedence. */
  #beside(precedence: number): string {
    return this.#precedence < precedence ? parenthesised(this.text) : this.text;
  }
}

/** In parentheses; multi-line text is indented. */
function parenthesised(text: string): string {
  return text.includes('\n') ? `(\n${text.replaceAll(/^/gm, '  ')}\n)` : `(${text})`;
}
