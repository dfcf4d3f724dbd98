import { CheckFailure, type FailureType } from '../http/check-failure.ts';
import type { FailedGet, HttpAnswer, HttpGet } from '../http/http-get.ts';
import type { Clock } from '../schedule/clock.ts';
import type { SourceContext } from '../source/context.ts';

const PHASES = {
  resolve: 1,
  connect: 2,
  tls: undefined,
  processing: 3,
  transfer: 4,
  toSent: 3,
} as const;

/** An answer with this status and body. */
export function answer(status: number, body: unknown): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    body: text,
    bytes: text.length,
    millis: 10,
    phases: PHASES,
    certificate: undefined,
  };
}

/** A failure with this reason. */
export function noAnswer(type: FailureType): FailedGet {
  const phases = { ...PHASES, processing: undefined, transfer: undefined, toSent: undefined };
  return { failure: new CheckFailure(type), millis: 10, phases, certificate: undefined };
}

/** A context with canned answers that records messages. */
export function contextOf(
  clock: Clock,
  get: HttpGet,
): SourceContext & { readonly said: readonly string[] } {
  const said: string[] = [];
  return { clock, get, say: (line) => said.push(line), said };
}

/** A model as `GET /v1/models` reports it. */
export function model(id: string, input = 1, output = 2): Record<string, unknown> {
  return { id, object: 'model', context_length: 1000, pricing: { hourly: 0, input, output } };
}
