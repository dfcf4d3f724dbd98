import { boundedText, record, text } from '../facts/attribute-value.ts';

/** Maximum length of a message that is parsed. */
const MAX_MESSAGE = 2000;

/** Fields that may name the error. */
const CODES = ['error_type', 'code', 'type'] as const;

/** Fields that may hold the message of an unstructured error. */
const MESSAGES = ['message', 'detail', 'msg'] as const;

/** Problem details may have only a title, which successful answers have too. */
const TEXTS = [...MESSAGES, 'title'] as const;

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
    const message = TEXTS.map((field) => inner[field] ?? outer[field]).find(Boolean) ?? error;
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
  if (isError(error)) return new AnswerError('answer_error', fields, error);
  if (object === 'error' || isErrorEvent(type)) {
    return new AnswerError('answer_error', fields, record(fields['data']) ?? fields);
  }
  return undefined;
}

/**
 * Builds the error for an answer without the expected content. A lone message counts as the error;
 * without one it is an `empty_answer`, or an `unreadable_answer` if it is not an object (`null`, a
 * gateway's HTML page).
 */
export function errorOfEmpty(answer: unknown): AnswerError {
  const error = findError(answer);
  if (error) return error;
  const fields = record(answer);
  if (!fields) return new AnswerError('unreadable_answer');
  const { errors } = fields;
  const isFailure = MESSAGES.some((field) => fields[field]) || errors || isBareFailure(fields);
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return new AnswerError(isFailure ? 'answer_error' : 'empty_answer', fields, first || fields);
}

/**
 * Finds the error in an answer or event that has no content: as {@link findError} does, or by
 * {@link isBareFailure}.
 */
export function findFailure(answer: unknown): AnswerError | undefined {
  const error = findError(answer);
  if (error) return error;
  const fields = record(answer);
  return fields && isBareFailure(fields) ? errorOfEmpty(fields) : undefined;
}

/** Whether it names an event. No event's name has a colon, unlike the URI of problem details. */
export function isEventName(type: unknown): boolean {
  return typeof type === 'string' && type !== '' && !type.includes(':');
}

/**
 * Whether an answer or chunk without content is just a failure: a message, a gateway's `{success:
 * false}` or `{errors: […]}`, or problem details (RFC 9457) with their HTTP status.
 */
export function isBareFailure(fields: Fields): boolean {
  const { success, errors } = fields;
  return (
    MESSAGES.some((field) => typeof fields[field] === 'string' && fields[field] !== '') ||
    success === false ||
    (Array.isArray(errors) && errors.length > 0) ||
    statusIn(fields) !== undefined
  );
}

/** Whether an `error` field is set: successful answers may carry `null`, or an object of nulls. */
function isError(error: unknown): boolean {
  const fields = record(error);
  return fields ? Object.values(fields).some(Boolean) : Boolean(error);
}

/**
 * `error`, `response.error`, `image_generation.failed`; not a failed tool
 * (`response.mcp_call.failed`).
 */
function isErrorEvent(type: unknown): boolean {
  if (typeof type !== 'string') return false;
  if (type === 'error') return true;
  const dot = type.indexOf('.');
  if (dot < 0 || dot !== type.lastIndexOf('.')) return false;
  return type.endsWith('.error') || type.endsWith('.failed');
}

/** HTTP status that the body of an error names. */
export function statusIn(error: Fields): number | undefined {
  return statusOf(error['code']) ?? statusOf(error['status']);
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) return undefined;
  return status >= 400 && status < 600 ? status : undefined;
}
