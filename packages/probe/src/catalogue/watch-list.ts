import { readModelsFile } from '@together-otel/instrumentation/distribution';

const MAX_MODELS = 1000;

/** Which models are watched: those that were named, and those in a file that others write. */
export class WatchList {
  readonly #named: readonly string[];
  readonly #file: string | undefined;
  readonly #say: (line: string) => void;

  /**
   * @param file one JSON string or plain name a line, or a JSON array: what
   * `TOGETHER_OTEL_MODELS_FILE` makes an application write. It is read anew each time, and need not
   * be there yet.
   * @param say gets lines that name no model; they are passed over.
   */
  constructor(named: readonly string[], file: string | undefined, say: (line: string) => void) {
    this.#named = named;
    this.#file = file;
    this.#say = say;
  }

  /** @throws Error when the file is there and can't be read. */
  async models(): Promise<string[]> {
    const learnt = this.#file === undefined ? [] : await this.#learnt(this.#file);
    return [...new Set([...this.#named, ...learnt])].slice(0, MAX_MODELS);
  }

  async #learnt(file: string): Promise<readonly string[]> {
    try {
      const { models, odd } = await readModelsFile(file);
      if (odd.length > 0) {
        this.#say(
          `line ${odd[0]} of the models file '${file}' is ignored: a model name has up to 200 printable characters and no blank`,
        );
      }
      return models;
    } catch (error) {
      throw new Error(`the models file '${file}' can't be read: ${(error as Error).message}`);
    }
  }
}
