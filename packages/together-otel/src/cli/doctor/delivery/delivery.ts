import type { Otlp } from '../../../settings/otlp.ts';
import type { PartialSuccess, Signal } from './otlp-sample.ts';

/** Destination of a signal. */
export interface Target extends Otlp {
  readonly signal: Signal;
}

/** Outcome of sending the sample. */
export interface Delivery {
  readonly target: Target;
  /** From the request to the response or failure. */
  readonly millis: number;
  /** When the response arrived, in epoch milliseconds. */
  readonly at: number;
  readonly answer?: Answer;
  readonly failure?: Failure;
}

/** The endpoint's response. */
export interface Answer {
  /** The HTTP status. */
  readonly status: number;
  /** The gRPC status. */
  readonly grpcStatus?: number;
  readonly contentType: string;
  /** The error message, as plain text. */
  readonly text: string;
  readonly partialSuccess: PartialSuccess | undefined;
  /** Accepted, but with a body that OTLP does not know. */
  readonly isForeign?: boolean;
  /** The `Date` header. */
  readonly date: string | undefined;
}

/** Why there was no response. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly isTimeout: boolean;
}

/** Timeout, in milliseconds. */
export const MAX_MILLIS = 5000;

/** Maximum bytes stored of a response. */
export const MAX_BYTES: number = 64 * 1024;

/** The failure behind an exception; its cause is more specific. */
export function failureOf(error: unknown, isTimeout: boolean): Failure {
  const outer = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const inner = outer instanceof AggregateError ? (outer.errors[0] as unknown) : outer;
  const { code, message } = inner as { code?: unknown; message?: unknown };
  return { code: String(code ?? ''), message: String(message ?? inner), isTimeout };
}
