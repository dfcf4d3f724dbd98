import { boundedText, record, text } from '../facts/attribute-value.ts';
import {
  causeIn,
  isBareFailure,
  isMarked,
  isNone,
  isSet,
  messageOf,
  statusIn,
} from './bare-failure.ts';

/** Maximum length of a message that is parsed. */
const MAX_MESSAGE = 2000;

/** Fields that may name the error. */
const CODES = ['error_type', 'code', 'type'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * An error reported in an answer despite its successful HTTP status, in the shape of an SDK error.
 * Holds a bounded copy.
 */
export class AnswerError {
  /** `error.type` if the error has neither a Together code nor a status. */
  readonly name: string;
  /** HTTP status given in the body. */
  readonly status: number | undefined;
  readonly error: Fields;

  constructor(name: string, outer: Fields = {}, error: unknown = undefined) {
    const inner = record(error) ?? {};
    this.name = name;
    this.status = statusIn(inner) ?? statusIn(outer);
    const codes = CODES.map((field) => [field, text(inner[field]) ?? text(outer[field])]);
    const message = messageOf(inner, outer) ?? error;
    this.error = { ...Object.fromEntries(codes), message: boundedText(message, MAX_MESSAGE) };
  }
}

/**
 * Finds the error in a body or in an event's data: `{error: {…}}`, `{error: 'text'}`, `{type:
 * 'error', …}`, `{object: 'error', …}`, `{type: 'image_generation.failed'}`, or a list with one of
 * them.
 */
export function findError(answer: unknown): AnswerError | undefined {
  const fields = record(Array.isArray(answer) ? answer[0] : answer);
  if (!fields) return undefined;
  const { error, type, object } = fields;
  if (isSet(error) && !isNone(error)) return new AnswerError('answer_error', fields, error);
  if (object === 'error' || isErrorEvent(type)) {
    return new AnswerError('answer_error', fields, record(fields['data']) ?? fields);
  }
  return undefined;
}

/**
 * Finds the error in an answer with unknown fields: as {@link findError} does, or by marks that
 * only a failure has.
 */
export function findMarkedError(answer: unknown): AnswerError | undefined {
  const fields = record(answer);
  return findError(answer) ?? (fields && isMarked(fields) ? bareError(fields) : undefined);
}

/**
 * Builds the error for an answer without the expected content. A lone message counts as the error;
 * without one it is an `empty_answer`, or an `unreadable_answer` if it is not an object (`null`, a
 * gateway's HTML page).
 */
export function errorOfEmpty(answer: unknown): AnswerError {
  const error = findFailure(answer);
  if (error) return error;
  const fields = record(answer);
  return new AnswerError(fields ? 'empty_answer' : 'unreadable_answer', fields, fields);
}

/**
 * Finds the error in an answer or event that has no content: as {@link findError} does, or because
 * it is just a failure.
 */
export function findFailure(answer: unknown): AnswerError | undefined {
  const fields = record(answer);
  return findError(answer) ?? (fields && isBareFailure(fields) ? bareError(fields) : undefined);
}

function bareError(fields: Fields): AnswerError {
  return new AnswerError('answer_error', fields, causeIn(fields) ?? fields);
}

/** The `type` of problem details is a URI; an event's name never is. */
const URI = /^(?:\/|(?:about|https?|tag|urn):)/i;

/** Whether it names an event. */
export function isEventName(type: unknown): boolean {
  return typeof type === 'string' && type !== '' && !URI.test(type);
}

/**
 * `error`, `server_error`, `response.error`, `image_generation.failed`; not a failed tool
 * (`response.mcp_call.failed`).
 */
export function isErrorEvent(type: unknown): boolean {
  if (typeof type !== 'string') return false;
  if (!type.endsWith('error') && !type.endsWith('.failed')) return false;
  const dot = type.indexOf('.');
  if (dot < 0) return type === 'error' || type.endsWith('_error');
  return dot === type.lastIndexOf('.') && /\.(?:error|failed)$/.test(type);
}
