import { record, text } from '../../facts/attribute-value.ts';
import { reasoningOf } from '../../operations/generated-content.ts';
import { mapEdges, omittedPart } from '../bounds/list-edges.ts';
import { addressedPart, audioPart, filePart } from './media-part.ts';
import type { Part } from './message.ts';

/** Content of a message: text, or a list of parts as used by chat and responses. */
export function contentParts(content: unknown): Part[] {
  if (Array.isArray(content)) return mapEdges<Part>(content, contentPart, omittedPart);
  return contentPart(content) ?? [];
}

/** @returns a list with at most one part. */
export function textPart(type: 'text' | 'reasoning' | 'refusal', content: unknown): Part[] {
  return typeof content === 'string' && content !== '' ? [{ type, content }] : [];
}

/** Reasoning of a message or a delta, under whatever name the server uses. */
export function reasoningParts(fields: Readonly<Record<string, unknown>>): Part[] {
  return thoughtParts(reasoningOf(fields));
}

function contentPart(entry: unknown): Part[] | undefined {
  if (typeof entry === 'string') return textPart('text', entry);
  const fields = record(entry);
  if (!fields) return undefined;
  switch (fields['type']) {
    case undefined:
      return typeof fields['text'] === 'string'
        ? textPart('text', fields['text'])
        : [unknownPart(undefined)];
    case 'text':
    case 'input_text':
    case 'output_text':
      return textPart('text', fields['text']);
    case 'refusal':
      return textPart('refusal', fields['refusal']);
    case 'reasoning':
    case 'reasoning_text':
    case 'summary_text':
    case 'thinking':
      return thoughtParts(fields);
    case 'image_url':
      return [addressedPart('image', fields['image_url'])];
    case 'video_url':
      return [addressedPart('video', fields['video_url'])];
    case 'audio_url':
      return [addressedPart('audio', fields['audio_url'])];
    case 'input_image': {
      const id = text(fields['file_id']);
      return [
        id === undefined
          ? addressedPart('image', fields['image_url'])
          : { type: 'file', modality: 'image', file_id: id },
      ];
    }
    case 'input_audio':
      return [audioPart(fields['input_audio'])];
    case 'file':
      return [filePart(fields['file'])];
    case 'input_file':
      return [filePart(fields)];
    default:
      return [unknownPart(fields['type'])];
  }
}

/** Fields of reasoning that hold its text, or further parts. */
const THOUGHTS = ['text', 'thinking', 'summary', 'content'] as const;

/** Maximum depth of parts in parts. */
const MAX_DEPTH = 4;

/** Text, a part, or a list of them. Encrypted reasoning has no text. */
function thoughtParts(thought: unknown, depth = 0): Part[] {
  if (typeof thought === 'string') return textPart('reasoning', thought);
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(thought)) {
    return mapEdges<Part>(thought, (entry) => thoughtParts(entry, depth + 1), omittedPart);
  }
  const fields = record(thought) ?? {};
  const name = THOUGHTS.find((each) => fields[each]);
  return name ? thoughtParts(fields[name], depth + 1) : [];
}

/** For unknown types only the name is recorded: the rest may be binary. */
export function unknownPart(type: unknown): Part {
  return { type: `together.${text(type) ?? 'unknown'}` };
}
