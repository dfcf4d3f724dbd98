import { flatCopy } from '../../facts/flat-text.ts';
import type { OutputMessage, Part } from '../messages/message.ts';
import { TRUNCATED } from '../streams/text-buffer.ts';

/** Maximum number of parts kept per message. */
const MAX_PARTS = 256;

/**
 * Copies of messages that retain nothing of the original answer, and little more than can be
 * recorded.
 *
 * @param limit maximum characters per text.
 */
export function boundedMessages(
  messages: readonly OutputMessage[],
  limit: number,
): OutputMessage[] {
  let room = 8 * limit;
  const bounded = (value: string): string => {
    const free = Math.min(limit, Math.max(0, room));
    room -= Math.min(value.length, free);
    return value.length > free ? flatCopy(value.slice(0, free)) + TRUNCATED : value;
  };
  return messages.map((message) => ({
    ...message,
    parts: message.parts.slice(0, MAX_PARTS).map((part) => boundedPart(part, bounded)),
  }));
}

function boundedPart(part: Part, bounded: (value: string) => string): Part {
  if ('content' in part && typeof part.content === 'string' && part.type !== 'blob') {
    return { ...part, content: bounded(part.content) } as Part;
  }
  // Parsed arguments are already bounded in length.
  if (part.type === 'tool_call' && typeof part.arguments === 'string') {
    return { ...part, arguments: bounded(part.arguments) };
  }
  return part;
}
