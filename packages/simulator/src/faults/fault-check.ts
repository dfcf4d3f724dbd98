import { isObject } from '../http/fields.ts';
import {
  checkChoice,
  checkFlag,
  checkNumber,
  checkObject,
  checkText,
  checkWhole,
  wrong,
} from '../options/checks.ts';
import { FAULT_KINDS, type FaultKind, type FaultRule } from './fault.ts';
import { ERROR_TYPE_PLACES, KNOWN_ERRORS } from './known-errors.ts';

const FIELDS: Readonly<Record<FaultKind, readonly string[]>> = {
  status: ['status', 'body', 'errorTypePlace', 'headers', 'retryAfterReset'],
  html: ['status'],
  'reset-before': [],
  'reset-in-body': ['afterChunks', 'pauseMillis'],
  hang: ['where', 'afterChunks'],
  'slow-first-byte': ['millis'],
  'slow-body': ['millisPerChunk', 'chunkBytes'],
  'error-event': ['afterChunks', 'payload'],
  'malformed-sse': ['afterChunks'],
  'truncated-sse': ['afterChunks', 'insideChunk'],
  'split-utf8': [],
  'huge-chunk': ['bytes'],
  'endless-body': ['status', 'bytes'],
};

const MEBIBYTE = 1024 * 1024;

/**
 * Checks a fault rule from outside.
 *
 * @param field its name in messages, such as `faults[0]`
 * @throws TypeError naming the field, the value and what to do
 */
export function checkFaultRule(value: unknown, field: string): FaultRule {
  const rule = checkObject(value, field, [
    'model',
    'path',
    'key',
    'count',
    'after',
    'probability',
    'fault',
  ]);
  for (const name of ['model', 'path', 'key']) checkText(rule[name], `${field}.${name}`);
  if (rule['count'] !== Number.POSITIVE_INFINITY) checkWhole(rule['count'], `${field}.count`, 1);
  checkWhole(rule['after'], `${field}.after`, 0);
  checkNumber(rule['probability'], `${field}.probability`, 0, 1);
  checkFault(rule['fault'], `${field}.fault`);
  return rule as unknown as FaultRule;
}

function checkFault(value: unknown, field: string): void {
  const kind = isObject(value) ? value['kind'] : undefined;
  if (typeof kind !== 'string' || !(FAULT_KINDS as readonly string[]).includes(kind)) {
    throw wrong(`${field}.kind`, kind, `Use one of ${FAULT_KINDS.join(', ')}.`);
  }
  const fault = checkObject(value, field, ['kind', ...FIELDS[kind as FaultKind]]);
  checkWhole(fault['status'], `${field}.status`, kind === 'html' ? 400 : 200, 599);
  checkWhole(fault['afterChunks'], `${field}.afterChunks`, 0);
  checkNumber(fault['pauseMillis'], `${field}.pauseMillis`, 0);
  checkChoice(fault['where'], `${field}.where`, ['headers', 'body']);
  checkWhole(fault['chunkBytes'], `${field}.chunkBytes`, 1);
  checkFlag(fault['insideChunk'], `${field}.insideChunk`);
  checkWhole(fault['bytes'], `${field}.bytes`, 1, 256 * MEBIBYTE);
  if (kind === 'slow-first-byte') checkNumber(fault['millis'] ?? null, `${field}.millis`, 0);
  if (kind === 'slow-body') {
    checkNumber(fault['millisPerChunk'] ?? null, `${field}.millisPerChunk`, 0);
  }
  if (kind === 'status') checkStatusFault(fault, field);
}

function checkStatusFault(fault: Readonly<Record<string, unknown>>, field: string): void {
  const { status, body, headers } = fault;
  if (status === undefined && typeof body !== 'string') {
    throw wrong(`${field}.status`, status, 'Give a status, or the name of a known body.');
  }
  checkNumber(fault['retryAfterReset'], `${field}.retryAfterReset`, 0);
  checkChoice(fault['errorTypePlace'], `${field}.errorTypePlace`, ERROR_TYPE_PLACES);
  if (typeof body === 'string') checkChoice(body, `${field}.body`, Object.keys(KNOWN_ERRORS));
  else if (body !== undefined && !isObject(body)) {
    throw wrong(
      `${field}.body`,
      body,
      'Give the name of a known body, an object, or {"text": "…"}.',
    );
  }
  if (headers === undefined) return;
  if (!isObject(headers))
    throw wrong(`${field}.headers`, headers, 'Give an object of header names and values.');
  for (const [name, header] of Object.entries(headers)) {
    if (typeof header !== 'string') throw wrong(`${field}.headers.${name}`, header, 'Give text.');
  }
}
