import { type CopyLimits, type Json, PlainCopy, read } from './plain-copy.ts';
import { shortened } from './shortened-text.ts';

/** JSON of a bounded size. */
export interface BoundedJson {
  readonly json: string;
  /** Whether all entries and fields are there; strings may have been shortened. */
  readonly isComplete: boolean;
}

/** Makes the entry that stands for those of a list that were left out. */
export type Omission = (count: number) => Json;

/** From the whole structure to one that fits in any usual bound and still is a message. */
const SHAPES: readonly Pick<CopyLimits, 'entries' | 'depth'>[] = [
  { entries: Number.POSITIVE_INFINITY, depth: 64 },
  { entries: 128, depth: 16 },
  { entries: 32, depth: 8 },
  { entries: 8, depth: 5 },
  { entries: 2, depth: 3 },
];

/** A copy with its size as it is, and with all strings as short as they may get. */
interface Piece {
  readonly copy: PlainCopy;
  readonly size: number;
  readonly least: number;
}

/**
 * JSON of at most so many bytes in UTF-8, whatever the value is; it never throws and gives the
 * same for the same. The longest strings are shortened first, with `…[truncated]` at their end;
 * if that is not enough, a list loses entries from its middle, and what stands in their place
 * says how many; at last nested lists and objects are thinned out.
 *
 * @param maxBytes less than 2 counts as 2, the size of an empty list.
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
    // A revoked proxy, or a list whose length throws.
    return { json: '""', isComplete: false };
  }
}

function boundedList(list: readonly unknown[], bound: number, omission: Omission): BoundedJson {
  const { length } = list;
  const reserve = jsonBytes(omission(length)) + 1;
  const floor = shortest(bound);
  const head: Piece[] = [];
  const tail: Piece[] = [];
  // Brackets, less the comma that the last entry does not have.
  let used = 1;
  // From both ends: the first messages instruct, the last ones are what this call is about.
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

/** The value in the largest shape that fits once its strings are short. */
function fittingPiece(
  value: unknown,
  room: number,
  bound: number,
  floor: number,
): Piece | undefined {
  for (const shape of SHAPES) {
    // Every value takes a byte at least, and so does every character.
    const copy = new PlainCopy(value, { ...shape, values: bound, characters: bound });
    if (copy.isExhausted) continue;
    const size = jsonBytes(copy.value);
    const saved = copy.leaves.reduce((sum, leaf) => sum + Math.max(0, leaf.bytes - floor), 0);
    if (size - saved <= room) return { copy, size, least: size - saved };
  }
  return undefined;
}

/** Cuts the longest strings, all to the same size, until the pieces fit. */
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

/** What a string may always keep, so that roles, names and ids stay whole: bytes. */
function shortest(bound: number): number {
  return Math.max(16, Math.min(128, bound >> 4));
}

function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
