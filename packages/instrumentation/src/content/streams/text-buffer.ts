import { flatCopy } from '../../facts/flat-text.ts';

/** Appended to truncated text. */
export const TRUNCATED = '…[truncated]';

/** A split surrogate pair. */
const LONE_HALF = /[\ud800-\udbff]$/;

/**
 * Number of pieces after which they are joined: separate pieces take more memory than their text.
 */
const MAX_PIECES = 64;

/** Room shared by the texts of one answer. */
export interface Room {
  characters: number;
}

/** Text that arrives in pieces, up to a limit. */
export class TextBuffer {
  #text = '';
  #pieces = 0;
  #isFull = false;
  readonly #limit: number;
  readonly #room: Room;

  /** @param limit maximum characters of this text, within the shared room. */
  constructor(limit: number, room: Room) {
    this.#limit = limit;
    this.#room = room;
  }

  get text(): string {
    return this.#isFull ? this.#text + TRUNCATED : this.#text;
  }

  /** @param piece ignored unless it is text. */
  append(piece: unknown): void {
    if (typeof piece !== 'string' || piece === '' || this.#isFull) return;
    const free = Math.min(this.#limit - this.#text.length, this.#room.characters);
    this.#isFull = piece.length > free;
    this.#text += this.#isFull ? flatCopy(piece.slice(0, free).replace(LONE_HALF, '')) : piece;
    if (++this.#pieces % MAX_PIECES === 0) this.#text = flatCopy(this.#text);
    this.#room.characters -= Math.min(piece.length, free);
  }
}
