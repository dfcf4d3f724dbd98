import { record, text } from '../../facts/attribute-value.ts';
import { textPart } from '../messages/content-part.ts';
import type { OutputMessage, Part } from '../messages/message.ts';
import { finishReason } from '../messages/output-messages.ts';
import { toolCall } from '../messages/tool-call.ts';
import { ResponseStream } from './response-stream.ts';
import { type Room, TextBuffer } from './text-buffer.ts';

/** Most choices, and most tool calls of a choice, that are kept. */
const MAX_ENTRIES = 128;

interface ToolCallPieces {
  id: unknown;
  name: unknown;
  readonly args: TextBuffer;
}

interface ChoicePieces {
  role: unknown;
  finishReason: unknown;
  readonly reasoning: TextBuffer;
  readonly content: TextBuffer;
  readonly refusal: TextBuffer;
  readonly toolCalls: (ToolCallPieces | undefined)[];
}

/**
 * Puts the chunks of a stream together to the messages that a whole answer would have had.
 * Its memory is bounded: no text grows past the size that can be recorded.
 */
export class StreamOutput {
  readonly #choices: (ChoicePieces | undefined)[] = [];
  readonly #limit: number;
  readonly #room: Room;
  #response: ResponseStream | undefined;

  /** @param maxBytes the size that can be recorded; a character takes at least one byte. */
  constructor(maxBytes: number) {
    this.#limit = maxBytes;
    // Reasoning comes first and may fill its own room, but must not take that of the answer.
    this.#room = { characters: 8 * maxBytes };
  }

  /** Notes one chunk. Never throws. */
  chunk(chunk: unknown): void {
    try {
      const fields = record(chunk);
      const choices = fields?.['choices'];
      if (Array.isArray(choices)) {
        for (const choice of choices as unknown[]) this.#choice(choice);
      } else if (typeof fields?.['type'] === 'string') {
        this.#response ??= new ResponseStream(this.#limit, this.#room);
        this.#response.event(fields);
      }
    } catch {
      // A chunk that can't be read is one that can't be recorded.
    }
  }

  /**
   * What was received, in the order of the choices.
   *
   * @param unfinished the finish reason of choices that were cut: `error` by the conventions.
   */
  messages(unfinished = 'error'): OutputMessage[] {
    if (this.#response) return this.#response.messages(unfinished);
    return this.#choices.flatMap((choice) => (choice ? [messageOf(choice, unfinished)] : []));
  }

  #choice(entry: unknown): void {
    const fields = record(entry);
    if (!fields) return;
    const choice = this.#choiceAt(fields['index'] ?? 0);
    if (!choice) return;
    choice.finishReason = fields['finish_reason'] ?? choice.finishReason;
    const delta = record(fields['delta']);
    // Together repeats the delta's text here; only text completions have nothing else.
    if (!delta) choice.content.append(fields['text']);
    else this.#delta(choice, delta);
  }

  #delta(choice: ChoicePieces, delta: Readonly<Record<string, unknown>>): void {
    choice.role ??= delta['role'];
    choice.reasoning.append(delta['reasoning'] || delta['reasoning_content']);
    choice.content.append(delta['content']);
    choice.refusal.append(delta['refusal']);
    const calls = delta['tool_calls'];
    if (!Array.isArray(calls)) return;
    for (const [position, call] of (calls as unknown[]).entries()) {
      this.#toolCall(choice, record(call), position);
    }
  }

  #toolCall(
    { toolCalls }: ChoicePieces,
    piece: Readonly<Record<string, unknown>> | undefined,
    position: number,
  ): void {
    const index = piece?.['index'] ?? position;
    if (!piece || !isPlace(index)) return;
    const call = toolCalls[index] ?? { id: undefined, name: undefined, args: this.#buffer() };
    toolCalls[index] = call;
    const called = record(piece['function'] ?? piece['custom']);
    call.id ||= piece['id'];
    call.name ||= called?.['name'];
    call.args.append(called?.['arguments'] ?? called?.['input']);
  }

  #choiceAt(index: unknown): ChoicePieces | undefined {
    if (!isPlace(index)) return undefined;
    const known = this.#choices[index];
    if (known) return known;
    const choice: ChoicePieces = {
      role: undefined,
      finishReason: undefined,
      reasoning: this.#buffer(),
      content: this.#buffer(),
      refusal: this.#buffer(),
      toolCalls: [],
    };
    this.#choices[index] = choice;
    return choice;
  }

  #buffer(): TextBuffer {
    return new TextBuffer(this.#limit, this.#room);
  }
}

function isPlace(index: unknown): index is number {
  return Number.isInteger(index) && Number(index) >= 0 && Number(index) < MAX_ENTRIES;
}

function messageOf(choice: ChoicePieces, unfinished: string): OutputMessage {
  const calls = choice.toolCalls.flatMap((call): Part[] =>
    call ? [toolCall(call.id, call.name, call.args.text)] : [],
  );
  return {
    role: text(choice.role) ?? 'assistant',
    parts: [
      ...textPart('reasoning', choice.reasoning.text),
      ...textPart('text', choice.content.text),
      ...textPart('refusal', choice.refusal.text),
      ...calls,
    ],
    finish_reason: finishReason(choice.finishReason, unfinished),
  };
}
