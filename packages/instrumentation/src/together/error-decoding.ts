import {
  type ErrorRule,
  errorRules,
  knownErrorCodes,
  unlistedErrorRules,
} from '@together-otel/semconv';
import { record, text } from '../facts/attribute-value.ts';
import type { DecodedError } from '../facts/call-summary.ts';
import type { FailureKind } from './failure-kind.ts';

/** Decodes an error response. `body` is the parsed JSON, or any value without one. */
export function decodeResponse(status: number, body: unknown): DecodedError {
  const codes = codesOf(body);
  const rule =
    findRule(status, codes, body) ?? unlistedErrorRules[status >= 500 ? 'server' : 'client'];
  return decoded(knownOf(codes) ?? String(status), rule);
}

/** Decodes an error event inside a stream, which has a body and no status. */
export function decodeErrorEvent(body: unknown, exceptionName: string): DecodedError {
  const code = knownOf(codesOf(body));
  const candidates = errorRules.filter((rule) => rule.code === code);
  // For codes whose meaning depends on the status, there is none here.
  const rule = candidates.find(({ status }) => status === undefined) ?? candidates[0];
  return code && rule ? decoded(code, rule) : decoded(exceptionName, unlistedErrorRules.server);
}

/** Decodes a failure without a response from Together. */
export function decodeException(kind: FailureKind['kind'], exceptionName: string): DecodedError {
  const types = { timeout: 'timeout', connection: 'connection_error' };
  const type = kind === 'timeout' || kind === 'connection' ? types[kind] : exceptionName;
  return decoded(type, unlistedErrorRules[kind]);
}

function decoded(type: string, rule: ErrorRule): DecodedError {
  const { category, retryable, meaning, advice } = rule;
  return { type, category, retryable, meaning, advice };
}

function findRule(status: number, codes: readonly string[], body: unknown): ErrorRule | undefined {
  const message = messageOf(body);
  return errorRules.find(
    (rule) =>
      (rule.status === undefined || rule.status === status) &&
      (rule.code === undefined || codes.includes(rule.code)) &&
      (rule.words === undefined || rule.words.some((word) => message.includes(word))),
  );
}

function knownOf(codes: readonly string[]): string | undefined {
  return codes.find((code) => knownErrorCodes.has(code));
}

const NONE: readonly string[] = [];

/** Together's documentation puts the code in four different places; check all of them. */
function codesOf(body: unknown): readonly string[] {
  if (body === undefined) return NONE;
  const outer = record(body);
  const inner = record(outer?.['error']) ?? outer;
  return [outer?.['error_type'], inner?.['error_type'], inner?.['code'], inner?.['type']].flatMap(
    (code) => text(code) ?? [],
  );
}

function messageOf(body: unknown): string {
  const outer = record(body);
  const inner = record(outer?.['error']) ?? outer;
  const message = inner?.['message'] ?? outer?.['error'];
  return typeof message === 'string' ? message.slice(0, 2000).toLowerCase() : '';
}
