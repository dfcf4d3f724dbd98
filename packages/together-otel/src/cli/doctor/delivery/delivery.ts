import type { Otlp } from '../../../settings/otlp.ts';
import type { PartialSuccess, Signal } from './otlp-sample.ts';

/** Where a signal goes. */
export interface Target extends Otlp {
  readonly signal: Signal;
}

/** What became of the sample. */
export interface Delivery {
  readonly target: Target;
  /** From the request to the answer or the failure. */
  readonly millis: number;
  /** When the answer came, in epoch milliseconds. */
  readonly at: number;
  readonly answer?: Answer;
  readonly failure?: Failure;
}

/** What the endpoint answered. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** gRPC's own status. */
  readonly grpcStatus?: number;
  readonly contentType: string;
  /** Its message in plain text, for an error. */
  readonly text: string;
  readonly partialSuccess: PartialSuccess | undefined;
  /** The `Date` header. */
  readonly date: string | undefined;
}

/** Why there was no answer. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly isTimeout: boolean;
}

/** Longest time that the endpoint may take, in milliseconds. */
export const MAX_MILLIS = 5000;

/** Most bytes of an answer that are kept. */
export const MAX_BYTES: number = 64 * 1024;

/** The failure behind an exception: that of its cause, which says more. */
export function failureOf(error: unknown, isTimeout: boolean): Failure {
  const outer = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = outer instanceof AggregateError ? (outer.errors[0] as unknown) : outer;
  const { code, message } = inner as { code?: unknown; message?: unknown };
  return { code: String(code ?? ''), message: String(message ?? inner), isTimeout };
}
