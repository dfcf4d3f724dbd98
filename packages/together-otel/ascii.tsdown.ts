import type { Rolldown } from 'tsdown';
import { replacing } from './replacing.tsdown.ts';

const BEYOND_ASCII = /[^\0-\x7f]/g;

/**
 * Escapes non-ASCII characters: a single one makes V8 store the whole source at two bytes per
 * character for as long as the process runs.
 */
export const asciiOnly: Rolldown.Plugin = replacing('ASCII only', BEYOND_ASCII, escaped);

function escaped([character]: RegExpExecArray): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
