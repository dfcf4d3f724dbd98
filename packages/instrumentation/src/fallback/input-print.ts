import { createHash } from 'node:crypto';
import { record } from '../facts/attribute-value.ts';

/** Where the operations keep what is asked. */
const INPUTS = ['prompt', 'input', 'query', 'documents', 'file'];

/**
 * A fingerprint of what a request asks: a call replaces another only when it asks the same. It is
 * taken only of failed calls and of those that may replace one.
 */
export function inputPrint(body: unknown): string {
  const fields = record(body) ?? {};
  const messages = fields['messages'];
  const asked = Array.isArray(messages)
    ? record(messages.at(-1))?.['content']
    : INPUTS.map((name) => fields[name]);
  try {
    return createHash('sha256')
      .update(JSON.stringify(asked, shortened) ?? '')
      .digest('base64url');
  } catch {
    return ''; // A body that can't be serialised was never sent either.
  }
}

/** Longest text that is taken whole; pictures come as texts of megabytes. */
const MAX_TEXT = 8192;

/** Of a long text its length, its beginning and its end tell enough. */
function shortened(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= MAX_TEXT) return value;
  return [value.length, value.slice(0, MAX_TEXT / 2), value.slice(-MAX_TEXT / 2)];
}
