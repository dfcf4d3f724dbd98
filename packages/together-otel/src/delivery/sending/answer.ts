import { innermost, messageOf } from '../../output/cause.ts';

/** Outcome of one attempt. Can be passed to another thread. */
export type Answer =
  | { readonly status: 'success'; readonly data?: Uint8Array }
  | { readonly status: 'failure'; readonly error: Failure }
  | {
      /** The receiver, or the route to it, may recover. */
      readonly status: 'retryable';
      readonly error: Failure;
      /** The pause requested by the receiver. */
      readonly retryInMillis?: number;
    };

/** Why a request was not accepted. */
export interface Failure {
  readonly message: string;
  /**
   * `error.type` by the OpenTelemetry conventions: an HTTP status, a gRPC code, or a system error
   * code.
   */
  readonly code: string;
}

/** A failure that allows a retry. */
export function retryable(error: unknown): Answer {
  return { status: 'retryable', error: failureOf(error) };
}

/** Describes an error by its innermost cause. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), code: 'Error' };
  const cause = innermost(error) as NodeJS.ErrnoException;
  return { message: messageOf(cause), code: String(cause.code ?? cause.name) };
}
