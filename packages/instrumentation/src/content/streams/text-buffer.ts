/** Stands at the end of text that was cut. */
export const TRUNCATED = '…[truncated]';

/** A pair of surrogates that was cut in two. */
const LONE_HALF = /[\ud800-\udbff]$/;

/** Room that the texts of one answer share. */
export interface Room {
  characters: number;
}

/** Text that arrives in pieces, up to a limit. */
export class TextBuffer {
  #text = '';
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
    this.#text += this.#isFull ? piece.slice(0, free).replace(LONE_HALF, '') : piece;
    this.#room.characters -= Math.min(piece.length, free);
  }
}
