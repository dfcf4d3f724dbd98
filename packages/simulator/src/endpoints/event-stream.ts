import type { StreamDelivery } from '../faults/delivery.ts';
import type { Carried } from '../http/exchange.ts';
import type { InferenceCall, InferenceRequest } from './inference.ts';

/** An event of a stream other than chat, identified by its type. */
export interface TypedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A stream of transcripts, images or audio: starts with its headers, ends with {@link end}. */
export class EventStream {
  readonly #delivery: StreamDelivery;

  constructor({ exchange, platform }: InferenceCall<InferenceRequest>) {
    this.#delivery = platform.stream(exchange);
  }

  /** Returns a promise only if there is something to wait for. */
  send(event: TypedEvent, carried?: Carried): Promise<void> | undefined {
    return this.#delivery.chunk(`data: ${JSON.stringify(event)}\n\n`, carried);
  }

  async end(): Promise<void> {
    await this.#delivery.chunk('data: [DONE]\n\n');
    await this.#delivery.end();
  }
}

/** Usage as events report it. */
export function eventUsage(input: number, output: number): Readonly<Record<string, unknown>> {
  return {
    type: 'tokens',
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
  };
}
