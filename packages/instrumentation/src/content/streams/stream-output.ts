import { record } from '../../facts/attribute-value.ts';
import { placeOf } from '../../facts/place.ts';
import type { OutputMessage } from '../messages/message.ts';
import { ChoicePieces } from './choice-pieces.ts';
import { ResponseStream } from './response-stream.ts';
import type { Room } from './text-buffer.ts';

/**
 * Assembles the chunks of a stream into the messages of the equivalent whole answer. Memory is
 * bounded: no text grows past the recordable size, and ids, names and texts share one budget.
 */
export class StreamOutput {
  readonly #choices: (ChoicePieces | undefined)[] = [];
  readonly #limit: number;
  readonly #room: Room;
  #response: ResponseStream | undefined;

  /** @param maxBytes the recordable size; a character takes at least one byte. */
  constructor(maxBytes: number) {
    this.#limit = maxBytes;
    // Reasoning comes first and may fill its own budget, but not that of the answer.
    this.#room = { characters: 8 * maxBytes };
  }

  /** Adds one chunk. Never throws. */
  chunk(chunk: unknown): void {
    try {
      const fields = record(chunk);
      const choices = fields?.['choices'];
      if (Array.isArray(choices)) {
        this.#chunk(choices);
      } else if (typeof fields?.['type'] === 'string') {
        this.#response ??= new ResponseStream(this.#limit, this.#room);
        this.#response.event(fields);
      }
    } catch {
      // An unreadable chunk can't be recorded either.
    }
  }

  /**
   * Messages received, in choice order.
   *
   * @param unfinished finish reason of interrupted choices: `error` by the conventions.
   */
  messages(unfinished = 'error'): OutputMessage[] {
    // A gateway may insert its own events between the chunks of a chat.
    if (this.#choices.length === 0) return this.#response?.messages(unfinished) ?? [];
    return this.#choices.flatMap((choice) => choice?.message(unfinished) ?? []);
  }

  #chunk(choices: readonly unknown[]): void {
    let position = 0;
    for (const entry of choices) {
      const choice = record(entry);
      if (!choice) continue;
      const index = placeOf(choice['index'], position++);
      if (index === undefined) continue;
      this.#choices[index] ??= new ChoicePieces(this.#limit, this.#room);
      this.#choices[index].note(choice);
    }
  }
}
