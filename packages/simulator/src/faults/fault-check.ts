import { isObject } from '../http/fields.ts';
import {
  type Check,
  type Checked,
  choice,
  flag,
  number,
  object,
  optional,
  or,
  required,
  text,
  whole,
  wrong,
} from '../options/checks.ts';
import type { FaultKind, FaultRule } from './fault.ts';
import { ERROR_TYPE_PLACES, KNOWN_ERRORS } from './known-errors.ts';

const MEBIBYTE = 1024 * 1024;
const status = whole(200, 599);
const afterChunks = whole(0);
const bytes = whole(1, 256 * MEBIBYTE);

const FAULTS: Readonly<Record<FaultKind, Readonly<Record<string, Check>>>> = {
  status: {
    status,
    body: optional(body),
    errorTypePlace: choice(ERROR_TYPE_PLACES),
    headers: optional(headers),
    retryAfterReset: number(0),
  },
  html: { status: whole(400, 599) },
  'reset-before': {},
  'reset-in-body': { afterChunks, pauseMillis: number(0) },
  hang: { where: choice(['headers', 'body']), afterChunks },
  'slow-first-byte': { millis: required(number(0)) },
  'slow-body': { millisPerChunk: required(number(0)), chunkBytes: whole(1) },
  'error-event': { afterChunks, payload: () => {} },
  'malformed-sse': { afterChunks },
  'truncated-sse': { afterChunks, insideChunk: flag },
  'split-utf8': {},
  'huge-chunk': { bytes },
  'endless-body': { status, bytes },
};

/** Validates a user's fault rule. */
export const checkFaultRule: Checked<FaultRule> = object({
  model: text,
  path: text,
  key: text,
  count: or(Number.POSITIVE_INFINITY, whole(1)),
  after: whole(0),
  probability: number(0, 1),
  fault,
});

function fault(value: unknown, field: string): void {
  const kind = isObject(value) ? value['kind'] : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(FAULTS, kind)) {
    throw wrong(`${field}.kind`, kind, `Use one of ${Object.keys(FAULTS).join(', ')}.`);
  }
  const fields = { kind: text, ...FAULTS[kind as FaultKind] };
  const { status, body } = object<Record<string, unknown>>(fields)(value, field);
  if (kind === 'status' && status === undefined && typeof body !== 'string') {
    throw wrong(`${field}.status`, status, 'Give a status, or the name of a known body.');
  }
}

function body(value: unknown, field: string): void {
  if (typeof value === 'string') choice(Object.keys(KNOWN_ERRORS))(value, field);
  else if (!isObject(value)) {
    throw wrong(field, value, 'Give the name of a known body, an object, or {"text": "…"}.');
  }
}

function headers(value: unknown, field: string): void {
  if (!isObject(value)) throw wrong(field, value, 'Give an object of header names and values.');
  for (const [name, header] of Object.entries(value)) {
    if (typeof header !== 'string') throw wrong(`${field}.${name}`, header, 'Give text.');
  }
}
