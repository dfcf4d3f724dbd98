import { record } from '../../facts/attribute-value.ts';
import { textPart } from '../messages/content-part.ts';
import type { OutputMessage, Part } from '../messages/message.ts';
import { outputMessages } from '../messages/output-messages.ts';
import { toolCall } from '../messages/tool-call.ts';
import { type Room, TextBuffer } from './text-buffer.ts';

/** Most items whose pieces are kept. */
const MAX_ITEMS = 128;

type Kind = 'text' | 'reasoning' | 'refusal' | 'tool_call';

/** The events that carry a piece of an item, and what it is a piece of. */
const pieces: ReadonlyMap<string, Kind> = new Map([
  ['response.output_text.delta', 'text'],
  ['transcript.text.delta', 'text'],
  ['response.refusal.delta', 'refusal'],
  ['response.reasoning_text.delta', 'reasoning'],
  ['response.reasoning_summary_text.delta', 'reasoning'],
  ['response.function_call_arguments.delta', 'tool_call'],
  ['response.custom_tool_call_input.delta', 'tool_call'],
]);

interface ItemPieces {
  readonly kind: Kind;
  readonly buffer: TextBuffer;
  id: unknown;
  name: unknown;
}

/** The events of a responses stream. Its last one has the whole answer, if it comes. */
export class ResponseStream {
  readonly #items = new Map<string, ItemPieces>();
  readonly #limit: number;
  readonly #room: Room;
  #response: unknown;
  #isDone = false;

  constructor(limit: number, room: Room) {
    this.#limit = limit;
    this.#room = room;
  }

  event(event: Readonly<Record<string, unknown>>): void {
    const type = String(event['type']);
    const kind = pieces.get(type);
    if (kind) {
      this.#item(kind, event, type)?.buffer.append(event['delta']);
    } else if (type === 'response.output_item.added') {
      this.#toolCall(event);
    } else if (type === 'transcript.text.done') {
      this.#isDone = true;
    } else if (event['response'] && isLast(type)) {
      this.#response = event['response'];
    }
  }

  messages(unfinished: string): OutputMessage[] {
    const output = record(this.#response)?.['output'];
    // Some servers leave the output of the last event empty.
    const isTold = Array.isArray(output) && output.length > 0;
    const whole = outputMessages(this.#response);
    if (isTold) return whole;
    const parts = [...this.#items.values()].flatMap(partsOf);
    if (parts.length === 0 && whole.length === 0) return [];
    const reason = whole[0]?.finish_reason ?? (this.#isDone ? 'stop' : unfinished);
    return [{ role: 'assistant', parts, finish_reason: reason }];
  }

  #toolCall(event: Readonly<Record<string, unknown>>): void {
    const item = record(event['item']);
    const type = item?.['type'];
    if (!item || (type !== 'function_call' && type !== 'custom_tool_call')) return;
    const call = this.#item('tool_call', event, 'tool_call');
    if (!call) return;
    call.id = item['call_id'];
    call.name = item['name'];
  }

  /** Texts of one item are told apart by kind and place; a tool call is one item. */
  #item(
    kind: Kind,
    event: Readonly<Record<string, unknown>>,
    type: string,
  ): ItemPieces | undefined {
    const place = event['content_index'] ?? event['summary_index'] ?? '';
    const key = `${event['output_index']} ${kind === 'tool_call' ? kind : type} ${place}`;
    const known = this.#items.get(key);
    if (known || this.#items.size >= MAX_ITEMS) return known;
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
  return kind === 'tool_call' ? [toolCall(id, name, buffer.text)] : textPart(kind, buffer.text);
}
