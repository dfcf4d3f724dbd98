import { record, text } from '../../facts/attribute-value.ts';
import { MAX_PLACES, placeOf } from '../../facts/place.ts';
import { reasoningOf } from '../../operations/generated-content.ts';
import { plainJson } from '../bounds/plain-json.ts';
import { contentParts, reasoningParts, textPart } from '../messages/content-part.ts';
import { blobPart } from '../messages/media-part.ts';
import type { BlobPart, OutputMessage, Part, UriPart } from '../messages/message.ts';
import { finishReason } from '../messages/output-messages.ts';
import { toolCall } from '../messages/tool-call.ts';
import { type Room, TextBuffer } from './text-buffer.ts';

type Fields = Readonly<Record<string, unknown>>;

interface ToolCallPieces {
  id: string | undefined;
  name: string | undefined;
  readonly args: TextBuffer;
}

/** One choice of a stream, assembled from its deltas. */
export class ChoicePieces {
  readonly #limit: number;
  readonly #room: Room;
  readonly #reasoning: TextBuffer;
  readonly #content: TextBuffer;
  readonly #refusal: TextBuffer;
  readonly #transcript: TextBuffer;
  /** By index. Some servers give several calls the same index, or none: then in order. */
  readonly #toolCalls: (ToolCallPieces[] | undefined)[] = [];
  readonly #media: (BlobPart | UriPart)[] = [];
  #functionCall: ToolCallPieces | undefined;
  #role: string | undefined;
  #finishReason: string | undefined;
  #hasSound = false;

  /** @param limit maximum characters per text, within the shared room. */
  constructor(limit: number, room: Room) {
    this.#limit = limit;
    this.#room = room;
    this.#reasoning = this.#buffer();
    this.#content = this.#buffer();
    this.#refusal = this.#buffer();
    this.#transcript = this.#buffer();
  }

  /** Adds a chunk's part of this choice. */
  note(choice: Fields): void {
    this.#finishReason = text(choice['finish_reason']) ?? this.#finishReason;
    // Some servers send the whole message in one event.
    const delta = record(choice['delta']) ?? record(choice['message']);
    // Together repeats the delta's text here; only text completions rely on it.
    if (delta) this.#delta(delta);
    else this.#content.append(choice['text']);
  }

  /** @param unfinished finish reason of an interrupted choice. */
  message(unfinished: string): OutputMessage {
    const calls = [...this.#toolCalls.flat(), this.#functionCall].flatMap((call): Part[] =>
      call ? [toolCall(call.id, call.name, call.args.text)] : [],
    );
    return {
      role: this.#role ?? 'assistant',
      parts: [
        ...textPart('reasoning', this.#reasoning.text),
        ...textPart('text', this.#content.text),
        ...textPart('refusal', this.#refusal.text),
        ...(this.#hasSound ? [blobPart('audio', undefined)] : []),
        ...textPart('text', this.#transcript.text),
        ...this.#media,
        ...calls,
      ],
      finish_reason: finishReason(this.#finishReason, unfinished),
    };
  }

  #delta(delta: Fields): void {
    this.#role ??= text(delta['role']);
    const { content } = delta;
    const reasoning = reasoningOf(delta);
    if (typeof reasoning === 'string') this.#reasoning.append(reasoning);
    else if (reasoning) this.#parts(reasoningParts(delta));
    if (typeof content === 'string') this.#content.append(content);
    else this.#parts(contentParts(content));
    this.#refusal.append(delta['refusal']);
    this.#sound(record(delta['audio']));
    if (delta['images']) this.#parts(contentParts(delta['images']));
    const called = record(delta['function_call']);
    if (called) this.#functionCall = this.#call(this.#functionCall, undefined, called);
    if (Array.isArray(delta['tool_calls'])) this.#calls(delta['tool_calls']);
  }

  /** Content given as a part or a list of them, with at most one of each text kind. */
  #parts(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part.type === 'text') this.#content.append(part.content);
      else if (part.type === 'reasoning') this.#reasoning.append(part.content);
      else if (part.type === 'refusal') this.#refusal.append(part.content);
      else if (part.type === 'blob' || part.type === 'uri') this.#keep(part);
    }
  }

  #keep(part: BlobPart | UriPart): void {
    if (this.#media.length >= MAX_PLACES || this.#room.characters <= 0) return;
    this.#media.push(part);
    this.#room.characters -= part.type === 'uri' ? part.uri.length : 0;
  }

  #sound(audio: Fields | undefined): void {
    if (!audio) return;
    this.#hasSound = true;
    this.#transcript.append(audio['transcript']);
  }

  #calls(calls: readonly unknown[]): void {
    let position = 0;
    for (const entry of calls) {
      const piece = record(entry);
      if (!piece) continue;
      const index = placeOf(piece['index'], position++);
      if (index === undefined) continue;
      const called = record(piece['function'] ?? piece['custom']);
      this.#toolCalls[index] ??= [];
      this.#piece(this.#toolCalls[index], piece['id'], called);
    }
  }

  #piece(calls: ToolCallPieces[], id: unknown, called: Fields | undefined): void {
    const last = calls.at(-1);
    // Some servers give every piece its own id, but only the first one a name.
    const isNew = last?.id !== undefined && id && text(id) !== last.id && text(called?.['name']);
    const known = isNew && calls.length < MAX_PLACES ? undefined : last;
    const call = this.#call(known, id, called);
    if (call && call !== last) calls.push(call);
  }

  #call(known: ToolCallPieces | undefined, id: unknown, called: Fields | undefined) {
    // Without room left, further calls can't be recorded.
    if (!known && this.#room.characters <= 0) return undefined;
    const call = known ?? { id: undefined, name: undefined, args: this.#buffer() };
    call.id ||= this.#name(id);
    call.name ||= this.#name(called?.['name']);
    const args = called?.['arguments'] ?? called?.['input'];
    // Some servers send an object in place of its JSON.
    call.args.append(record(args) ? plainJson(args, this.#limit) : args);
    return call;
  }

  /** Ids and names count against the room like texts. */
  #name(value: unknown): string | undefined {
    const name = text(value);
    this.#room.characters -= name?.length ?? 0;
    return name;
  }

  #buffer(): TextBuffer {
    return new TextBuffer(this.#limit, this.#room);
  }
}
