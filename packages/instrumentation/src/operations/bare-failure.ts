import { record } from '../facts/attribute-value.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that may hold the message of an unstructured error. */
const MESSAGES = [
  'message',
  'Message',
  'detail',
  'msg',
  'error_message',
  'errorMessage',
  'error_msg',
  'errmsg',
] as const;

/** Problem details may have only a title, which successful answers have too. */
const TEXTS = [...MESSAGES, 'faultstring', 'status_msg', 'title'] as const;

/** Fields that may name the HTTP status of an error. */
const STATUSES = ['code', 'status', 'statusCode', 'status_code'] as const;

/** Values of `status` for a failure, in an answer that is not a resource. */
const FAILED = /^(?:error|fail|failed|failure)$/i;

/** Messages that some servers send with a success. */
const SUCCESS = /^(?:ok|success|successful|done)$/i;

/**
 * Whether an answer or chunk without content is just a failure: by its {@link isMarked marks}, or
 * by a message.
 */
export function isBareFailure(fields: Fields): boolean {
  if (isMarked(fields)) return true;
  return MESSAGES.some((name) => {
    const message = messageIn(fields[name]);
    return message !== undefined && !SUCCESS.test(message);
  });
}

/**
 * Whether it has marks that only a failure has: a gateway's `{success: false}`, `{errors: […]}`,
 * `{fault: …}` or `{base_resp: {status_code: 1004}}`, or problem details (RFC 9457) with their HTTP
 * status.
 */
export function isMarked(fields: Fields): boolean {
  const { success, ok, errors, status, error_code: code } = fields;
  return (
    success === false ||
    ok === false ||
    isSet(errors) ||
    hasFailed(status) ||
    isFailureCode(code) ||
    wrapped(fields) !== undefined ||
    statusIn(fields) !== undefined
  );
}

/** Whether a `status` is that of a failure. */
export function hasFailed(status: unknown): boolean {
  return typeof status === 'string' && FAILED.test(status);
}

/** The member with the cause of a bare failure; undefined if its own fields are the cause. */
export function causeIn(fields: Fields): unknown {
  const { errors } = fields;
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return wrapped(fields) ?? (first || undefined);
}

/** The message of an error. */
export function messageOf(inner: Fields, outer: Fields): string | undefined {
  for (const name of TEXTS) {
    const message = messageIn(inner[name]) ?? messageIn(outer[name]);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** The HTTP status given in an error body. */
export function statusIn(error: Fields): number | undefined {
  for (const name of STATUSES) {
    const status = statusOf(error[name]);
    if (status !== undefined) return status;
  }
  return undefined;
}

/** Whether a field is set: successful answers may carry `null` or an empty object or list. */
export function isSet(value: unknown): boolean {
  const fields = record(value);
  return fields ? Object.values(fields).some(Boolean) : Boolean(value);
}

/** Whether an error field means no error: `'none'`, `{code: 0, message: 'ok'}`. */
export function isNone(error: unknown): boolean {
  if (typeof error === 'string')
    return /^(?:none|null|false|0)$/i.test(error) || SUCCESS.test(error);
  const { code, message } = record(error) ?? {};
  return (code === 0 || code === '0') && typeof message === 'string' && SUCCESS.test(message);
}

/** Apigee's `fault`, or MiniMax's `base_resp`, which successful answers have too. */
function wrapped({ fault, base_resp: base }: Fields): unknown {
  if (isSet(fault)) return fault;
  return isFailureCode(record(base)?.['status_code']) ? base : undefined;
}

function isFailureCode(code: unknown): boolean {
  return typeof code === 'number' ? code !== 0 : typeof code === 'string' && !/^0*$/.test(code);
}

/** Text, or the first entry of a validator's list of messages. */
function messageIn(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const message = typeof first === 'string' ? first : record(first)?.['msg'];
  return typeof message === 'string' && message !== '' ? message : undefined;
}

function statusOf(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status)) return undefined;
  return status >= 400 && status < 600 ? status : undefined;
}
