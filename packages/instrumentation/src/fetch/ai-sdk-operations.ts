import { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel, TracingChannel } from 'node:diagnostics_channel';
import { guarded } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record, text } from '../facts/attribute-value.ts';

/** Tracing channel of AI SDK 7. */
const CHANNEL = 'ai:telemetry';

type BindableChannel = Channel & {
  bindStore(
    store: AsyncLocalStorage<string | undefined>,
    transform: (message: unknown) => string | undefined,
  ): void;
  unbindStore(store: AsyncLocalStorage<string | undefined>): boolean;
};

/**
 * Tracks the AI SDK operation (one `generateText`, `streamText`, …) that code runs in, so that its
 * retries count as attempts of the same call even when identical prompts run in parallel. Versions
 * before 7 don't expose it.
 */
export class AiSdkOperations {
  readonly #ids = new AsyncLocalStorage<string | undefined>();
  readonly #onEnd: (operationId: string) => void;
  #channel: TracingChannel | undefined;

  /** @param onEnd called when an operation ends. */
  constructor(onEnd: (operationId: string) => void) {
    this.#onEnd = onEnd;
  }

  get current(): string | undefined {
    return this.#channel && this.#ids.getStore();
  }

  listen(): void {
    // Not imported: edge runtimes may lack it.
    const channels = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel');
    this.#channel = channels?.tracingChannel?.(CHANNEL);
    if (!this.#channel) return;
    const start = this.#channel.start as unknown as BindableChannel;
    // biome-ignore lint/plugin: must return the store, and reads it under a guard
    start.bindStore(
      this.#ids,
      (message) => guard(() => operationOf(message)) ?? this.#ids.getStore(),
    );
    // biome-ignore lint/plugin: guarded at creation, because unsubscribing needs the same function
    this.#channel.asyncEnd.subscribe(this.#noteEnd);
  }

  stop(): void {
    if (!this.#channel) return;
    (this.#channel.start as unknown as BindableChannel).unbindStore(this.#ids);
    this.#channel.asyncEnd.unsubscribe(this.#noteEnd);
    this.#channel = undefined;
  }

  readonly #noteEnd = guarded((message: unknown): void => {
    // Sub-events (steps, model and tool calls) have the same id.
    const id = PARTS.has(String(record(message)?.['type'])) ? undefined : operationOf(message);
    if (id !== undefined) this.#onEnd(id);
  });
}

const PARTS = new Set(['step', 'languageModelCall', 'executeTool']);

function operationOf(message: unknown): string | undefined {
  return text(record(record(message)?.['event'])?.['callId']);
}
