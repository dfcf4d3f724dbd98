import type { Rolldown } from 'tsdown';
import { replacing } from './replacing.tsdown.ts';

const BEYOND_ASCII = /[^\0-\x7f]/g;

/**
 * Writes characters beyond ASCII as escapes: with a single one of them, V8 keeps the whole source in
 * two bytes per character for as long as the process runs.
 */
export const asciiOnly: Rolldown.Plugin = replacing('ASCII only', BEYOND_ASCII, escaped);

function escaped([character]: RegExpExecArray): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
