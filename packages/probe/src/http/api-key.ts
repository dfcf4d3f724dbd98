/** An API key that does not reveal itself: printed, logged or in JSON it is `****`. */
export class ApiKey {
  readonly #key: string;

  /** @throws TypeError if it can't be sent in a header. The message does not contain the key. */
  constructor(key: string) {
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw new TypeError(
        'the API key is empty, or has characters that no key has, such as a space or a line break',
      );
    }
    this.#key = key;
  }

  /** The value of the `authorization` header. */
  bearer(): string {
    return `Bearer ${this.#key}`;
  }

  /** The raw key, for an SDK that builds the header. */
  reveal(): string {
    return this.#key;
  }

  toString(): string {
    return '****';
  }

  toJSON(): string {
    return '****';
  }
}
