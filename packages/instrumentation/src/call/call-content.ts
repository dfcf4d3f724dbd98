import type { Attributes, Context, Span } from '@opentelemetry/api';
import { DETAILS_EVENT } from '@together-otel/semconv';
import type { ContentCapture } from '../content/captured-content.ts';
import { inputContent } from '../content/messages/input-messages.ts';
import type { CapturedContent, CapturedInput, OutputMessage } from '../content/messages/message.ts';
import { outputMessages } from '../content/messages/output-messages.ts';
import { StreamOutput } from '../content/streams/stream-output.ts';
import type { EmitEvent } from '../telemetry/telemetry.ts';
import type { CallRequest } from './request.ts';

/** The messages of one call; exists only when content capture is enabled. */
export class CallContent {
  readonly #capture: ContentCapture;
  /** Read at the start, before the application appends to its message list. */
  readonly #input: CapturedInput;
  #output: OutputMessage[] | undefined;
  #stream: StreamOutput | undefined;

  constructor(capture: ContentCapture, { operation, fields }: CallRequest) {
    this.#capture = capture;
    this.#input = inputContent(operation.name, fields);
  }

  answer(answer: unknown): void {
    this.#output = outputMessages(answer);
  }

  chunk(chunk: unknown): void {
    this.#stream ??= new StreamOutput(this.#capture.maxBytes);
    this.#stream.chunk(chunk);
  }

  /** @param unfinished finish reason for choices that have none. */
  record(
    span: Span,
    emit: EmitEvent,
    attributes: Attributes,
    context: Context,
    unfinished: string,
  ): void {
    const output = this.#output ?? this.#stream?.messages(unfinished) ?? [];
    const content: CapturedContent = { ...this.#input };
    if (output.length > 0) content.outputMessages = output;
    const recorded = this.#capture.record(content);
    if (this.#capture.isOnSpan) span.setAttributes(recorded.spanAttributes());
    if (this.#capture.isOnEvent) {
      emit({
        eventName: DETAILS_EVENT,
        attributes: { ...attributes, ...recorded.eventAttributes() },
        context,
      });
    }
  }
}
