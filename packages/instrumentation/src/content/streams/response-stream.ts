import { record, text } from '../../facts/attribute-value.ts';
import { isPlace, MAX_PLACES } from '../../facts/place.ts';
import { boundedMessages } from '../bounds/bounded-messages.ts';
import { textPart } from '../messages/content-part.ts';
import { blobPart } from '../messages/media-part.ts';
import type { OutputMessage, Part } from '../messages/message.ts';
import { outputMessages } from '../messages/output-messages.ts';
import { toolCall } from '../messages/tool-call.ts';
import { type Room, TextBuffer } from './text-buffer.ts';

type Kind = 'text' | 'reasoning' | 'refusal' | 'tool_call' | 'audio' | 'image';
type Fields = Readonly<Record<string, unknown>>;

/** Events that carry a delta of an item, by the kind of delta. */
const pieces: ReadonlyMap<string, Kind> = new Map([
  ['response.output_text.delta', 'text'],
  ['transcript.text.delta', 'text'],
  ['response.audio.transcript.delta', 'text'],
  ['response.output_audio_transcript.delta', 'text'],
  ['response.refusal.delta', 'refusal'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.function_call_arguments.delta', 'tool_call'],
  ['response.custom_tool_call_input.delta', 'tool_call'],
  ['response.audio.delta', 'audio'],
  ['response.output_audio.delta', 'audio'],
  ['speech.audio.delta', 'audio'],
  ['image_generation.partial_image', 'image'],
  ['image_generation.completed', 'image'],
  ['image_edit.partial_image', 'image'],
  ['image_edit.completed', 'image'],
]);

/** Events that complete the answer. */
const endings = new Set([
  'transcript.text.done',
  'speech.audio.done',
  'image_generation.completed',
  'image_edit.completed',
]);

interface ItemPieces {
  readonly kind: Kind;
  readonly buffer: TextBuffer;
  id: string | undefined;
  name: string | undefined;
}

/**
 * Assembles event streams of responses, transcriptions, speech or images. The last event of a
 * response contains the whole answer, if it arrives.
 */
export class ResponseStream {
  readonly #items = new Map<string, ItemPieces>();
  readonly #limit: number;
  readonly #room: Room;
  /** Content of the final event, which may precede the end of the stream by a while. */
  #whole: OutputMessage[] = [];
  #hasOutput = false;
  #isDone = false;

  constructor(limit: number, room: Room) {
    this.#limit = limit;
    this.#room = room;
  }

  event(event: Fields): void {
    const type = String(event['type']);
    const kind = pieces.get(type);
    if (kind) {
      const item = this.#item(kind, event, type);
      if (kind !== 'audio' && kind !== 'image') item?.buffer.append(event['delta']);
    } else if (type === 'response.output_item.added') {
      this.#toolCall(event);
    } else if (isLast(type)) {
      this.#last(record(event['response']));
    }
    if (endings.has(type)) this.#isDone = true;
  }

  messages(unfinished: string): OutputMessage[] {
    // Some servers leave the final event's output empty.
    if (this.#hasOutput) return this.#whole;
    const parts = [...this.#items.values()].flatMap(partsOf);
    if (parts.length === 0 && this.#whole.length === 0) return [];
    const reason = this.#whole[0]?.finish_reason ?? (this.#isDone ? 'stop' : unfinished);
    return [{ role: 'assistant', parts, finish_reason: reason }];
  }

  #last(response: Fields | undefined): void {
    if (!response) return;
    const output = response['output'];
    this.#hasOutput = Array.isArray(output) && output.length > 0;
    this.#whole = boundedMessages(outputMessages(response), this.#limit);
  }

  #toolCall(event: Fields): void {
    const item = record(event['item']);
    const type = item?.['type'];
    if (!item || (type !== 'function_call' && type !== 'custom_tool_call')) return;
    const call = this.#item('tool_call', event, 'tool_call');
    if (!call) return;
    call.id = text(item['call_id']);
    call.name = text(item['name']);
  }

  /** Texts of one item are distinguished by kind and index; a tool call is a single item. */
  #item(kind: Kind, event: Fields, type: string): ItemPieces | undefined {
    const output = event['output_index'] ?? 0;
    const place = event['content_index'] ?? event['summary_index'] ?? 0;
    if (!isPlace(output) || !isPlace(place)) return undefined;
    const name = kind === 'text' || kind === 'reasoning' ? type : kind;
    const key = `${output} ${name} ${kind === 'tool_call' ? '' : place}`;
    const known = this.#items.get(key);
    if (known || this.#items.size >= MAX_PLACES) return known;
    const buffer = new TextBuffer(this.#limit, this.#room);
    const item: ItemPieces = { kind, buffer, id: undefined, name: undefined };
    this.#items.set(key, item);
    return item;
  }
}

function isLast(type: string): boolean {
  return (
    type === 'response.completed' || type === 'response.incomplete' || type === 'response.failed'
  );
}

function partsOf({ kind, buffer, id, name }: ItemPieces): Part[] {
  switch (kind) {
    case 'tool_call':
      return [toolCall(id, name, buffer.text)];
    case 'audio':
    case 'image':
      return [blobPart(kind, undefined)];
    default:
      return textPart(kind, buffer.text);
  }
}
