import { flatCopy } from '../../facts/flat-text.ts';

/** Stands at the end of text that was cut. */
export const TRUNCATED = '…[truncated]';

/** A pair of surrogates that was cut in two. */
const LONE_HALF = /[\ud800-\udbff]$/;

/** After so many pieces they become one text: until then each takes more room than its characters. */
const MAX_PIECES = 64;

/** Room that the texts of one answer share. */
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

  /** @param limit characters that this text may have, out of what all have together. */
  constructor(limit: number, room: Room) {
    this.#limit = limit;
    this.#room = room;
  }

  get text(): string {
    return this.#isFull ? this.#text + TRUNCATED : this.#text;
  }

  /** @param piece is ignored unless it is text. */
  append(piece: unknown): void {
    if (typeof piece !== 'string' || piece === '' || this.#isFull) return;
    const free = Math.min(this.#limit - this.#text.length, this.#room.characters);
    this.#isFull = piece.length > free;
    this.#text += this.#isFull ? flatCopy(piece.slice(0, free).replace(LONE_HALF, '')) : piece;
    if (++this.#pieces % MAX_PIECES === 0) this.#text = flatCopy(this.#text);
    this.#room.characters -= Math.min(piece.length, free);
  }
}
