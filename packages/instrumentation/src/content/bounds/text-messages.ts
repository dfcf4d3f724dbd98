import type { Message } from '../messages/message.ts';

/**
 * The JSON of messages created by this package whose parts are all text. Unlike the result of a
 * redact hook, tools or documents, they hold nothing that has to be checked first.
 *
 * @param maxBytes of UTF-8.
 * @returns undefined for messages with other parts, or too large.
 */
export function textMessagesJson(
  messages: readonly Message[],
  maxBytes: number,
): string | undefined {
  // Possibly inherited from a prototype.
  if ('toJSON' in messages) return undefined;
  let left = maxBytes;
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type !== 'text' && part.type !== 'reasoning') return undefined;
      left -= part.content.length;
    }
    if (left < 0) return undefined;
  }
  const json = JSON.stringify(messages);
  return fits(json, maxBytes) ? json : undefined;
}

/** Whether a text takes at most so many bytes of UTF-8. */
export function fits(text: string, maxBytes: number): boolean {
  return text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes;
}
