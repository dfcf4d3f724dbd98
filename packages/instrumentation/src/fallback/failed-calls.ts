import { type Context, type SpanContext, trace } from '@opentelemetry/api';
import { now } from '../facts/clock.ts';
import { filesOf, unreadFiles } from '../facts/opaque-content.ts';
import type { FailedCall, Flow, Position, Replacement } from './failed-call.ts';
import { type Asked, InputPrint } from './input-print.ts';
import { isUnder, type Place, placeOf } from './place.ts';
import { alikeBeside, asksTheSame, hasSameInput, isAskedBeside, kindOf } from './sameness.ts';

/** Maximum number of failures kept. */
const MAX_FAILURES = 4096;

/** Maximum number of open calls searched for one that has already taken over. */
const MAX_OPEN = 512;

/** A call that may replace a failed one. */
interface Candidate {
  readonly asked: Asked;
  readonly print: InputPrint;
  readonly position: Position;
  readonly place: Place;
}

/** A call that has not ended. */
export interface OpenCandidate {
  readonly position: Position;
  /** Its input; undefined if it replaces another call. */
  readonly unlinkedInput: Asked | undefined;
  /** Called when a failure turns out to have been replaced by this call. */
  takeOver(replaced: Replacement): void;
}

/**
 * Finds the failed call that a new one replaces: by a retry of the application, or a fallback.
 *
 * The new call starts after the failure, within the window, and has the same input: with the same
 * model it is a retry, with another model or provider a fallback. Requiring the same input keeps
 * queues and worker pools, which move on to the next task, from looking like replacements.
 * Evidence, in order of preference: the asynchronous flow (code that continues after the failure);
 * the parent span; else the full input, if exactly one unreplaced failure in the same trace matches
 * and no other call has the same input at the time.
 */
export class FailedCalls {
  readonly #window: number;
  /** Ordered by time of failure. */
  readonly #all: FailedCall[] = [];
  readonly #byQuestion = new Map<string, FailedCall[]>();
  /** Number of failures per outline, which is cheaper to compare than the question. */
  readonly #outlines = new Map<string, number>();
  #lastFailureAt: number | undefined;

  /** @param window seconds after a failure in which a call may replace it. */
  constructor(window: number) {
    this.#window = window;
  }

  /** Whether any failure could be replaced now. */
  get hasRecent(): boolean {
    // Most processes never see a failure and can skip reading the clock.
    if (this.#lastFailureAt === undefined) return false;
    if (now() - this.#lastFailureAt <= this.#window) return true;
    this.#lastFailureAt = undefined;
    this.#all.length = 0;
    this.#byQuestion.clear();
    this.#outlines.clear();
    return false;
  }

  /**
   * Registers a new call.
   *
   * @param previous flow of the preceding call in the same code, if any.
   * @param startedAt now, on the monotonic clock.
   * @returns the call's position; its flow is passed on to later calls.
   */
  enter(parent: Context, previous: Flow | undefined, startedAt: number): Position {
    // A failure stays until it is replaced: another call may come in between.
    const flow: Flow = { failed: previous?.failed };
    return { flow, previous, parent: trace.getSpan(parent), startedAt };
  }

  /**
   * Files to read before {@link match}: those of a request that looks like a failed one, and of
   * open requests that look like it.
   */
  unread(asked: Asked, beside: Iterable<Asked> = []): readonly Blob[] {
    if (!this.hasRecent || filesOf(asked.fields).length === 0) return [];
    const { outline } = new InputPrint(asked);
    return this.#outlines.has(outline)
      ? [asked, ...alikeBeside(outline, beside)].flatMap(({ fields }) => unreadFiles(fields))
      : [];
  }

  /**
   * Finds the failure replaced by a call, and marks it as replaced.
   *
   * @param beside inputs of other open calls that replace nothing.
   */
  match(position: Position, asked: Asked, beside: Iterable<Asked> = []): Replacement | undefined {
    if (!this.hasRecent) return undefined;
    const print = new InputPrint(asked);
    const candidate = { asked, print, position, place: placeOf(position) };
    const found =
      byFlow(candidate, this.#window) ??
      this.#byPlace(candidate) ??
      this.#byInput(candidate, beside);
    if (found) found.failed.isReplaced = true;
    return found;
  }

  /**
   * Finds a call that already took over from one that fails only now, and notifies it. Batches do
   * this: after the first failure, all inputs are sent to another model at once.
   *
   * @param position of the failed call.
   */
  handOver(failed: FailedCall, position: Position, open: Iterable<OpenCandidate>): void {
    const since = this.#firstFailureBeside(failed, position.startedAt);
    if (since === undefined) return;
    let lookedAt = 0;
    for (const candidate of open) {
      if (++lookedAt > MAX_OPEN) return;
      const { position: its } = candidate;
      if (its.startedAt < since) continue;
      const { unlinkedInput: asked } = candidate;
      if (!asked || kindOf(failed, asked) !== 'fallback') continue;
      const print = new InputPrint(asked);
      const place = placeOf(its);
      if (print.outline !== failed.print.outline || place.traceId !== failed.traceId) continue;
      if (print.input !== failed.print.input) continue;
      failed.isReplaced = true;
      const evidence = isUnder(failed, place) ? 'parent' : 'input';
      candidate.takeOver({ failed, kind: 'fallback', evidence });
      return;
    }
  }

  /** Time of the first overlapping failure in the same place with the same model. */
  #firstFailureBeside(failed: FailedCall, startedAt: number): number | undefined {
    return this.#all.find(
      (other) =>
        other !== failed &&
        other.failedAt >= startedAt &&
        other.model === failed.model &&
        other.provider === failed.provider &&
        other.traceId === failed.traceId &&
        other.parentSpanId === failed.parentSpanId,
    )?.failedAt;
  }

  /** The replacement did not count after all: another call may take its place. */
  release({ failed }: Replacement): void {
    failed.isReplaced = false;
  }

  /** Records a failure that another call may make good. */
  fail(position: Position, asked: Asked, errorType: string, spanContext: SpanContext): FailedCall {
    const failedAt = now();
    this.#lastFailureAt = failedAt;
    const failed: FailedCall = {
      model: asked.model,
      provider: asked.provider,
      failedAt,
      print: new InputPrint(asked).settle(),
      spanContext,
      ...placeOf(position),
      errorType,
      isReplaced: false,
      isMended: false,
      isShared: false,
    };
    position.flow.failed = failed;
    this.#remember(failed);
    return failed;
  }

  /**
   * Records the success of a call that replaces nothing: later calls with its input may not be
   * retries.
   */
  succeed(position: Position, asked: Asked): void {
    if (!this.hasRecent) return;
    const print = new InputPrint(asked);
    const place = placeOf(position);
    for (const failed of this.#alike(print)) {
      if (failed.isReplaced || failed.traceId !== place.traceId) continue;
      if (failed.print.input !== print.input) continue;
      const isLater = failed.failedAt <= position.startedAt;
      // A hedge or a model comparison; identical calls that fail in turn are neither.
      const isAnswer = isLater || kindOf(failed, asked) === 'fallback';
      if (isAnswer && isUnder(failed, place)) failed.isMended = true;
      failed.isShared = true;
    }
  }

  #byPlace({ asked, print, position, place }: Candidate): Replacement | undefined {
    if (place.parentSpanId === undefined) return undefined;
    const failed = this.#alike(print).findLast(
      (known) =>
        !known.isMended &&
        isUnder(known, place) &&
        isOpen(known, position, this.#window) &&
        asksTheSame(known, asked, print),
    );
    return failed && { failed, kind: kindOf(failed, asked), evidence: 'parent' };
  }

  #byInput(
    { asked, print, position, place }: Candidate,
    beside: Iterable<Asked>,
  ): Replacement | undefined {
    const fitting = this.#alike(print).filter(
      (known) =>
        !known.isMended &&
        known.traceId === place.traceId &&
        isOpen(known, position, this.#window) &&
        hasSameInput(known, asked, print),
    );
    const [failed] = fitting;
    if (!failed || fitting.length > 1 || failed.isShared) return undefined;
    const kind = kindOf(failed, asked);
    failed.isShared = isAskedBeside(failed, kind, beside);
    return failed.isShared ? undefined : { failed, kind, evidence: 'input' };
  }

  /** Candidate failures: every kind of evidence requires the same question. */
  #alike(print: InputPrint): readonly FailedCall[] {
    return this.#outlines.has(print.outline) ? (this.#byQuestion.get(print.question) ?? []) : [];
  }

  #remember(failed: FailedCall): void {
    this.#all.push(failed);
    const { outline, question } = failed.print;
    this.#outlines.set(outline, (this.#outlines.get(outline) ?? 0) + 1);
    const known = this.#byQuestion.get(question);
    if (known) known.push(failed);
    else this.#byQuestion.set(question, [failed]);
    while (this.#all.length > MAX_FAILURES) this.#forgetOldest();
    while (failed.failedAt - (this.#all[0]?.failedAt ?? failed.failedAt) > this.#window) {
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    const oldest = this.#all.shift();
    if (!oldest) return;
    const { outline, question } = oldest.print;
    const left = (this.#outlines.get(outline) ?? 1) - 1;
    if (left > 0) this.#outlines.set(outline, left);
    else this.#outlines.delete(outline);
    // Failures with the same question are in the same order.
    const alike = this.#byQuestion.get(question);
    alike?.shift();
    if (alike?.length === 0) this.#byQuestion.delete(question);
  }
}

function byFlow({ asked, print, position }: Candidate, window: number): Replacement | undefined {
  const failed = position.previous?.failed;
  if (!failed || failed.print.outline !== print.outline) return undefined;
  if (!isOpen(failed, position, window) || !asksTheSame(failed, asked, print)) return undefined;
  return { failed, kind: kindOf(failed, asked), evidence: 'flow' };
}

function isOpen({ isReplaced, failedAt }: FailedCall, { startedAt }: Position, window: number) {
  return !isReplaced && failedAt <= startedAt && startedAt - failedAt <= window;
}
