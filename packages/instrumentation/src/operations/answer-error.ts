import { boundedText, record, text } from '../facts/attribute-value.ts';

/** Longest message that is looked into. */
const MAX_MESSAGE = 2000;

/** Where an error may say what it is. */
const CODES = ['error_type', 'code', 'type'] as const;

/** Where an error without further structure has its message. */
const MESSAGES = ['message', 'detail', 'msg'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * An error that an answer reports although its HTTP status was fine, in the shape that errors of
 * the SDKs have. It holds a bounded copy.
 */
export class AnswerError {
  /** `error.type` where the error has no code of Together's and no status. */
  readonly name: string;
  /** The HTTP status that the body names. */
  readonly status: number | undefined;
  readonly error: Fields;

  constructor(name: string, outer: Fields = {}, error: unknown = undefined) {
    const inner = record(error) ?? {};
    this.name = name;
    this.status =
      statusOf(inner['code']) ??
      statusOf(inner['status']) ??
      statusOf(outer['code']) ??
      statusOf(outer['status']);
    const codes = CODES.map((field) => [field, text(inner[field]) ?? text(outer[field])]);
    const message = MESSAGES.map((field) => inner[field] ?? outer[field]).find(Boolean) ?? error;
    this.error = { ...Object.fromEntries(codes), message: boundedText(message, MAX_MESSAGE) };
  }
}

/**
 * The error that a body or the data of an event reports: `{error: {…}}`, `{error: 'text'}`,
 * `{type: 'error', …}`, `{object: 'error', …}`, `{type: 'image_generation.failed'}`, a list around
 * one of them.
 */
export function findError(answer: unknown): AnswerError | undefined {
  const fields = record(Array.isArray(answer) ? answer[0] : answer);
  if (!fields) return undefined;
  const { error, type, object } = fields;
  if (isError(error)) return new AnswerError('answer_error', fields, error);
  if (object === 'error' || isErrorEvent(type)) {
    return new AnswerError('answer_error', fields, record(fields['data']) ?? fields);
  }
  return undefined;
}

/**
 * The error of an answer that lacks what was asked for: where there is nothing else, a message is
 * one. Without any it is an `empty_answer`, and what is no object at all (`null`, the HTML page of a
 * gateway) an `unreadable_answer`.
 */
export function errorOfEmpty(answer: unknown): AnswerError {
  const error = findError(answer);
  if (error) return error;
  const fields = record(answer);
  if (!fields) return new AnswerError('unreadable_answer');
  const hasMessage = MESSAGES.some((field) => fields[field]) || fields['errors'];
  return new AnswerError(hasMessage ? 'answer_error' : 'empty_answer', fields, fields);
}

/** Whether a chunk without content is nothing but a message of failure. */
export function isBareMessage(fields: Fields): boolean {
  return MESSAGES.some((field) => typeof fields[field] === 'string' && fields[field] !== '');
}

/** An `error` field that says something: answers carry `null`, and objects of nulls, too. */
function isError(error: unknown): boolean {
  const fields = record(error);
  return fields ? Object.values(fields).some(Boolean) : Boolean(error);
}

/** `error`, `response.error`, `image_generation.failed`; a failed tool (`response.mcp_call.failed`) is none. */
function isErrorEvent(type: unknown): boolean {
  if (typeof type !== 'string') return false;
  if (type === 'error') return true;
  const dot = type.indexOf('.');
  if (dot < 0 || dot !== type.lastIndexOf('.')) return false;
  return type.endsWith('.error') || type.endsWith('.failed');
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && value.length === 3 ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) return undefined;
  return status >= 400 && status < 600 ? status : undefined;
}
