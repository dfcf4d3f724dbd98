import { type CopyLimits, type Json, PlainCopy, read } from './plain-copy.ts';
import { plainJson } from './plain-json.ts';
import { shortened } from './shortened-text.ts';

/** JSON of bounded size. */
export interface BoundedJson {
  readonly json: string;
  /** Whether all entries and fields are present; strings may be shortened. */
  readonly isComplete: boolean;
}

/** Creates the entry that replaces omitted list entries. */
export type Omission = (count: number) => Json;

/** Shapes from the full structure down to a minimal one that still forms a message. */
const SHAPES: readonly Pick<CopyLimits, 'entries' | 'depth'>[] = [
  { entries: Number.POSITIVE_INFINITY, depth: 64 },
  { entries: 128, depth: 16 },
  { entries: 32, depth: 8 },
  { entries: 8, depth: 5 },
  { entries: 2, depth: 3 },
];

/** A copy with its actual size, and its size with all strings at their minimum. */
interface Piece {
  readonly copy: PlainCopy;
  readonly size: number;
  readonly least: number;
}

/**
 * Serialises any value to at most so many bytes of UTF-8; deterministic, and never throws. The
 * longest strings are shortened first and end in `…[truncated]`; then lists lose entries from the
 * middle, replaced by an entry with their number; finally nested lists and objects are thinned out.
 *
 * @param maxBytes values below 2 count as 2, the size of an empty list.
 */
export function boundedJson(
  value: unknown,
  maxBytes: number,
  omission: Omission = (count) => `…[${count} omitted]`,
): BoundedJson {
  const bound = Math.max(2, Math.floor(maxBytes));
  try {
    return Array.isArray(value)
      ? boundedList(value, bound, omission)
      : boundedValue(value, bound, omission);
  } catch {
    // For example, a revoked proxy, or a list whose length throws.
    return { json: '""', isComplete: false };
  }
}

function boundedList(list: readonly unknown[], bound: number, omission: Omission): BoundedJson {
  const whole = plainJson(list, bound);
  if (whole !== undefined) return { json: whole, isComplete: true };
  const { length } = list;
  const reserve = jsonBytes(omission(length)) + 1;
  const floor = shortest(bound);
  const head: Piece[] = [];
  const tail: Piece[] = [];
  // Brackets, minus the comma that the last entry lacks.
  let used = 1;
  // From both ends: the first messages hold instructions, the last ones the current question.
  for (let taken = 0; taken < length; taken++) {
    const end = taken % 2 === 0 ? tail : head;
    const entry = read(list, end === tail ? length - 1 - tail.length : head.length);
    const room = bound - used - 1 - (taken < length - 1 ? reserve : 0);
    const piece = fittingPiece(entry, room, bound, floor);
    if (!piece) break;
    end.push(piece);
    used += piece.least + 1;
  }
  const omitted = length - head.length - tail.length;
  const pieces = [...head, ...tail.reverse()];
  const fixed = 1 + pieces.length + (omitted > 0 ? reserve : 0);
  shorten(pieces, bound - fixed, floor);
  const texts = pieces.map(({ copy }) => JSON.stringify(copy.value));
  if (omitted > 0) {
    const marker = JSON.stringify(omission(omitted));
    if (pieces.length > 0 || 2 + Buffer.byteLength(marker) <= bound) {
      texts.splice(head.length, 0, marker);
    }
  }
  return {
    json: `[${texts.join(',')}]`,
    isComplete: omitted === 0 && pieces.every(({ copy }) => copy.isComplete),
  };
}

function boundedValue(value: unknown, bound: number, omission: Omission): BoundedJson {
  const floor = shortest(bound);
  const piece = fittingPiece(value, bound, bound, floor);
  if (piece) {
    shorten([piece], bound, floor);
    return { json: JSON.stringify(piece.copy.value), isComplete: piece.copy.isComplete };
  }
  const marker = JSON.stringify(omission(1));
  return { json: Buffer.byteLength(marker) <= bound ? marker : '""', isComplete: false };
}

/** The value in the largest shape that fits once its strings are shortened. */
function fittingPiece(
  value: unknown,
  room: number,
  bound: number,
  floor: number,
): Piece | undefined {
  for (const shape of SHAPES) {
    // Every value and every character takes at least a byte.
    const copy = new PlainCopy(value, { ...shape, values: bound, characters: bound });
    if (copy.isExhausted) continue;
    const size = jsonBytes(copy.value);
    const saved = copy.leaves.reduce((sum, leaf) => sum + Math.max(0, leaf.bytes - floor), 0);
    if (size - saved <= room) return { copy, size, least: size - saved };
  }
  return undefined;
}

/** Shortens the longest strings, all to the same size, until the pieces fit. */
function shorten(pieces: readonly Piece[], room: number, floor: number): void {
  const excess = pieces.reduce((sum, { size }) => sum + size, -room);
  if (excess <= 0) return;
  const leaves = pieces.flatMap(({ copy }) => copy.leaves).filter(({ bytes }) => bytes > floor);
  let cap = floor;
  let tooMuch = leaves.reduce((most, { bytes }) => Math.max(most, bytes), floor);
  while (tooMuch - cap > 1) {
    const middle = (cap + tooMuch) >> 1;
    const saved = leaves.reduce((sum, { bytes }) => sum + Math.max(0, bytes - middle), 0);
    if (saved >= excess) cap = middle;
    else tooMuch = middle;
  }
  for (const { holder, key, text, bytes } of leaves) {
    if (bytes > cap) holder[key] = shortened(text, cap);
  }
}

/** Bytes a string always keeps, so that roles, names and ids stay intact. */
function shortest(bound: number): number {
  return Math.max(16, Math.min(128, bound >> 4));
}

function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
