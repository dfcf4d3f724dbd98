import { AsyncLocalStorage } from 'node:async_hooks';
import type { Channel, TracingChannel } from 'node:diagnostics_channel';
import { guarded } from '../callbacks.ts';
import { guard } from '../diagnostics.ts';
import { record, text } from '../facts/attribute-value.ts';

/** The tracing channel of the AI SDK 7. */
const CHANNEL = 'ai:telemetry';

type BindableChannel = Channel & {
  bindStore(
    store: AsyncLocalStorage<string | undefined>,
    transform: (message: unknown) => string | undefined,
  ): void;
  unbindStore(store: AsyncLocalStorage<string | undefined>): boolean;
};

/**
 * Knows the operation of the AI SDK (one `generateText`, `streamText`, …) that code runs in: its
 * retries are attempts of the same call, also where equal prompts are sent side by side. Versions
 * before 7 don't say.
 */
export class AiSdkOperations {
  readonly #ids = new AsyncLocalStorage<string | undefined>();
  readonly #onEnd: (operationId: string) => void;
  #channel: TracingChannel | undefined;

  /** @param onEnd called when an operation has ended. */
  constructor(onEnd: (operationId: string) => void) {
    this.#onEnd = onEnd;
  }

  get current(): string | undefined {
    return this.#channel && this.#ids.getStore();
  }

  listen(): void {
    // Not imported: runtimes of the edge may lack it.
    const channels = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel');
    this.#channel = channels?.tracingChannel?.(CHANNEL);
    if (!this.#channel) return;
    const start = this.#channel.start as unknown as BindableChannel;
    // biome-ignore lint/plugin: it has to return the store, and reads it under a guard
    start.bindStore(
      this.#ids,
      (message) => guard(() => operationOf(message)) ?? this.#ids.getStore(),
    );
    // biome-ignore lint/plugin: guarded where it is made, as it must be the same to unsubscribe
    this.#channel.asyncEnd.subscribe(this.#noteEnd);
  }

  stop(): void {
    if (!this.#channel) return;
    (this.#channel.start as unknown as BindableChannel).unbindStore(this.#ids);
    this.#channel.asyncEnd.unsubscribe(this.#noteEnd);
    this.#channel = undefined;
  }

  readonly #noteEnd = guarded((message: unknown): void => {
    // Its parts (steps, calls of models and tools) have the same id.
    const id = PARTS.has(String(record(message)?.['type'])) ? undefined : operationOf(message);
    if (id !== undefined) this.#onEnd(id);
  });
}

const PARTS = new Set(['step', 'languageModelCall', 'executeTool']);

function operationOf(message: unknown): string | undefined {
  return text(record(record(message)?.['event'])?.['callId']);
}
