import { attr } from '@together-otel/semconv';
import { text as asText, count, finite, put, record } from '../facts/attribute-value.ts';
import { AnswerError, errorOfEmpty, findError, isErrorEvent, isEventName } from './answer-error.ts';
import type { AnswerFacts } from './answer-facts.ts';
import { hasFailed, isBareFailure } from './bare-failure.ts';
import { noteChunkFailure } from './envelope.ts';
import { isFilled, isText } from './generated-content.ts';
import type { Operation, RequestBody } from './operation.ts';

interface ForeignEvent {
  readonly type?: unknown;
  readonly delta?: unknown;
  readonly response?: unknown;
  readonly item?: unknown;
  readonly part?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
  readonly error?: unknown;
}

/** `responses`: one object, or an event stream whose last event holds the object. */
export const responses: Operation = {
  name: 'chat',
  spanName: 'chat',

  describeRequest(body, attributes) {
    const { reasoning, previous_response_id: previous, conversation } = body;
    put(attributes, attr.requestMaxTokens, count(body['max_output_tokens']));
    put(attributes, attr.requestTemperature, finite(body['temperature']));
    put(attributes, attr.requestTopP, finite(body['top_p']));
    put(attributes, attr.requestReasoningLevel, asText(record(reasoning)?.['effort']));
    put(attributes, attr.requestPreviousResponseId, asText(previous));
    put(attributes, attr.conversationId, conversationId(conversation));
    put(attributes, attr.outputType, outputType(body));
  },

  readAnswer(answer, facts) {
    const fields = record(answer);
    if (fields && isResponse(fields)) readResponse(fields, facts);
    else facts.error ??= errorOfEmpty(answer);
  },

  readChunk(event, facts) {
    const { type, delta, response, error } = (event ?? {}) as ForeignEvent;
    const name = typeof type === 'string' ? type : '';
    if (response) readResponse(record(response) ?? {}, facts);
    const ending = ENDINGS.get(name);
    if (ending) {
      facts.finishReasons[0] ??= ending;
      facts.isWhole = true;
    }
    if (ending === 'cancelled') facts.isCancelled = true;
    if (error || !isEventName(name) || isErrorEvent(name)) noteChunkFailure(event, facts);
    if (name.endsWith('.delta')) return isFilled(delta);
    // Some servers send no deltas, only completed items.
    if (name.endsWith('.done')) return isDone(event as ForeignEvent);
    if (name.endsWith('.partial_image')) return true;
    if (name === ITEM_ADDED) return isToolCall((event as ForeignEvent).item);
    return ending !== undefined && lastOf(record(response)?.['output']) !== undefined;
  },
};

/** Response statuses, which also name the final stream events. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ['response.completed', 'stop'],
  ['response.incomplete', 'incomplete'],
  ['response.cancelled', 'cancelled'],
  ['response.canceled', 'cancelled'],
  ['response.failed', 'error'],
]);

const ITEM_ADDED = 'response.output_item.added';

/** Whether a completed text, part or item has content. */
function isDone({ text, refusal, part, item }: ForeignEvent): boolean {
  if (isText(text) || isText(refusal) || isFilled(part) || isToolCall(item)) return true;
  const { content, summary, result } = record(item) ?? {};
  return isFilled(content) || isFilled(summary) || isText(result);
}

/** Whether this is a response rather than a failure that also has a `status`. */
function isResponse(fields: RequestBody): boolean {
  if (Array.isArray(fields['output']) || fields['object'] === 'response') return true;
  return asText(fields['status']) !== undefined && !isBareFailure(fields);
}

function readResponse(fields: RequestBody, facts: AnswerFacts): void {
  facts.noteName(fields['id'], fields['model']);
  facts.noteUsage(fields['usage']);
  const { status, error } = fields;
  const isFailed = hasFailed(status);
  if (isFailed || error) facts.error ??= findError(fields);
  if (isFailed) facts.error ??= new AnswerError('answer_error', fields);
  if (status === 'cancelled' || status === 'canceled') facts.isCancelled = true;
  const reason = finishReason(fields);
  if (reason !== undefined) facts.finishReasons[0] = reason;
}

function finishReason(response: RequestBody): string | undefined {
  switch (response['status']) {
    case 'completed':
      return isToolCall(lastOf(response['output'])) ? 'tool_calls' : 'stop';
    case 'failed':
      return 'error';
    case 'cancelled':
    case 'canceled':
      return 'cancelled';
    case 'incomplete': {
      const reason = asText(record(response['incomplete_details'])?.['reason']);
      return reason === 'max_output_tokens' ? 'length' : (reason ?? 'incomplete');
    }
    default:
      return undefined;
  }
}

function lastOf(output: unknown): unknown {
  return Array.isArray(output) ? output.at(-1) : undefined;
}

/** Calls that the application must answer. */
const TOOL_CALLS: ReadonlySet<unknown> = new Set([
  'function_call',
  'custom_tool_call',
  'computer_call',
  'shell_call',
  'local_shell_call',
  'apply_patch_call',
]);

function isToolCall(item: unknown): boolean {
  return TOOL_CALLS.has(record(item)?.['type']);
}

/** A server-side conversation: its id, or an object with an id. */
function conversationId(conversation: unknown): string | undefined {
  return asText(conversation) ?? asText(record(conversation)?.['id']);
}

function outputType(body: RequestBody): string | undefined {
  const type = record(record(body['text'])?.['format'])?.['type'];
  if (type === 'json_object' || type === 'json_schema') return 'json';
  return type === 'text' ? 'text' : undefined;
}
