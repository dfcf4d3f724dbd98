import { innermost, messageOf } from '../../output/cause.ts';

/** How one attempt to send a request ended. It can be handed to another thread. */
export type Answer =
  | { readonly status: 'success'; readonly data?: Uint8Array }
  | { readonly status: 'failure'; readonly error: Failure }
  | {
      /** The receiver, or the way to it, may be well later. */
      readonly status: 'retryable';
      readonly error: Failure;
      /** How long the receiver asks to wait. */
      readonly retryInMillis?: number;
    };

/** Why a request was not taken. */
export interface Failure {
  readonly message: string;
  /** `error.type` by OpenTelemetry's conventions: an HTTP status, a gRPC code, the code of a system error. */
  readonly code: string;
}

/** An answer that allows another attempt. */
export function retryable(error: unknown): Answer {
  return { status: 'retryable', error: failureOf(error) };
}

/** Says what the innermost cause says. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), code: 'Error' };
  const cause = innermost(error) as NodeJS.ErrnoException;
  return { message: messageOf(cause), code: String(cause.code ?? cause.name) };
}
