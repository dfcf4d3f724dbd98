import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { flatCopy } from './flat-text.ts';

/** Maximum length of text attribute values; longer text is truncated. */
const MAX_TEXT = 256;

/**
 * Untrusted text as an attribute value: bounded, without control characters. A blank text counts
 * as empty.
 */
export function text(value: unknown, limit: number = MAX_TEXT): string | undefined {
  const shown = line(value, limit);
  return shown === undefined || isBlank(shown) ? undefined : shown;
}

/** The same for text that may be blank, such as a stop sequence, often a line break. */
export function line(value: unknown, limit: number = MAX_TEXT): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const cut = value.length > limit ? flatCopy(value.slice(0, limit)) : value;
  if (isPlain(cut)) return cut;
  // A lone surrogate can't be encoded; receivers reject the whole batch for it.
  return withoutControlCharacters(cut.toWellFormed());
}

/**
 * Untrusted text of bounded length but otherwise unchanged, for messages that are parsed and never
 * exported.
 */
export function boundedText(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  return value.length > limit ? flatCopy(value.slice(0, limit)) : value;
}

/** An untrusted id: text, or a number, which some servers count up. */
export function identifier(value: unknown): string | undefined {
  const number = count(value);
  return number ? String(number) : text(value);
}

/** Adds an attribute if it has a value. */
export function put(attributes: Attributes, name: string, value: AttributeValue | undefined): void {
  if (value !== undefined) attributes[name] = value;
}

/** An untrusted value as a finite number. */
export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An untrusted value as a count: a non-negative integer. */
export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** An untrusted value as an object with readable fields; arrays count, functions don't. */
export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : undefined;
}

/** Undefined in edge runtimes. */
export const isProxy: ((value: unknown) => boolean) | undefined =
  globalThis.process?.getBuiltinModule?.('node:util')?.types?.isProxy;

/** Most texts start with a letter, so the first character decides. */
function isBlank(value: string): boolean {
  const first = value.charCodeAt(0);
  return (first <= 0x20 || first >= 0x80) && value.trim() === '';
}

/** Whether a text has no control characters and no surrogates. */
function isPlain(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < 0x20 || unit === 0x7f || (unit >= 0xd800 && unit <= 0xdfff)) return false;
  }
  return true;
}

function withoutControlCharacters(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finds control characters
  return value.replace(/[\u0000-\u001f\u007f]/g, ' ');
}
