import { type Context, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { now } from '../facts/clock.ts';
import { inputPrint } from './input-print.ts';

/** A failed call that another may replace. */
export interface FailureMark {
  readonly model: string;
  readonly provider: string;
  readonly failedAt: number;
  readonly print: string;
  readonly spanContext: SpanContext;
  /** `error.type`; may get more precise when the error's body has been read. */
  errorType: string;
  /** One failure is replaced once. */
  replaced: boolean;
}

/** The asynchronous flow that a call was made in: what comes after it in the same code. */
export interface Flow {
  mark: FailureMark | undefined;
}

/** Where a call stands: what came before it. */
export interface Position {
  readonly flow: Flow;
  readonly previous: Flow | undefined;
  readonly parent: Span | undefined;
  readonly startedAt: number;
}

/** A call that may be a replacement. */
export interface Candidate {
  readonly model: string;
  readonly provider: string;
  readonly body: unknown;
}

/** Most failures that are remembered under one parent span. */
const MAX_MARKS = 16;

/**
 * Tells which call replaces a failed one.
 *
 * A failure leaves its mark where the application's code goes on: in the asynchronous flow, and
 * under the parent span. A call is a fallback when it starts after a failure so marked, within the
 * window, asks the same, and goes to another model or provider. That it must ask the same keeps
 * queues and worker pools, which go on to the next task, from looking like fallbacks.
 */
export class FallbackBook {
  readonly #window: number;
  readonly #byParent = new WeakMap<Span, FailureMark[]>();
  #hasFailed = false;
  #lastFailureAt = Number.NEGATIVE_INFINITY;

  /** @param window seconds after a failure in which a call may replace it. */
  constructor(window: number) {
    this.#window = window;
  }

  /** Whether there is a failure at all that a call could replace now. */
  get isArmed(): boolean {
    // Most processes have seen none: that is told without a clock.
    return this.#hasFailed && now() - this.#lastFailureAt <= this.#window;
  }

  /**
   * A call is made.
   *
   * @param previous the flow of the call before it in the same code, if there was one.
   * @param startedAt now, on the monotonic clock.
   * @returns its position, of which the flow is for what follows it.
   */
  enter(parent: Context, previous: Flow | undefined, startedAt: number): Position {
    // A failure stays until it is replaced or mended: another call may come in between.
    const flow: Flow = { mark: previous?.mark };
    return { flow, previous, parent: trace.getSpan(parent), startedAt };
  }

  /** The failure that this call replaces. */
  match(position: Position, candidate: Candidate): FailureMark | undefined {
    if (!this.isArmed) return undefined;
    const marks = [position.previous?.mark, ...this.#marksUnder(position.parent).toReversed()];
    let print: string | undefined;
    for (const mark of marks) {
      if (!mark || mark.replaced || !this.#mayReplace(mark, position, candidate)) continue;
      print ??= inputPrint(candidate.body);
      if (mark.print !== print) continue;
      mark.replaced = true;
      return mark;
    }
    return undefined;
  }

  /** A call failed in a way that another model may mend. */
  fail(
    { flow, parent }: Position,
    { model, provider, body }: Candidate,
    errorType: string,
    spanContext: SpanContext,
  ): FailureMark {
    const failedAt = now();
    this.#hasFailed = true;
    this.#lastFailureAt = failedAt;
    const print = inputPrint(body);
    const mark = { model, provider, failedAt, print, spanContext, errorType, replaced: false };
    flow.mark = mark;
    if (parent) {
      const marks = this.#marksUnder(parent).filter((known) => !known.replaced);
      this.#byParent.set(parent, [...marks, mark].slice(-MAX_MARKS));
    }
    return mark;
  }

  /** A call succeeded: earlier failures of the same question are mended. */
  succeed({ flow, parent }: Position, body: unknown): void {
    if (!this.isArmed) return;
    const marks = this.#marksUnder(parent);
    if (!flow.mark && marks.length === 0) return;
    const print = inputPrint(body);
    if (flow.mark?.print === print) flow.mark = undefined;
    if (!parent) return;
    this.#byParent.set(
      parent,
      marks.filter((mark) => mark.print !== print),
    );
  }

  #mayReplace(mark: FailureMark, { startedAt }: Position, candidate: Candidate): boolean {
    return (
      mark.failedAt <= startedAt &&
      startedAt - mark.failedAt <= this.#window &&
      (mark.model !== candidate.model || mark.provider !== candidate.provider)
    );
  }

  #marksUnder(parent: Span | undefined): readonly FailureMark[] {
    return (parent && this.#byParent.get(parent)) ?? [];
  }
}
