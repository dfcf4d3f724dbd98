import { readModelsFile } from '@together-otel/instrumentation/distribution';

const MAX_MODELS = 1000;

/** The watched models: those given by name and those in a file that applications maintain. */
export class WatchList {
  readonly #named: readonly string[];
  readonly #file: string | undefined;
  readonly #say: (line: string) => void;

  /**
   * @param file one JSON string or plain name per line, or a JSON array, as written by applications
   * with `TOGETHER_OTEL_MODELS_FILE`. It is reread each time, and need not exist yet.
   * @param say receives invalid lines, which are skipped.
   */
  constructor(named: readonly string[], file: string | undefined, say: (line: string) => void) {
    this.#named = named;
    this.#file = file;
    this.#say = say;
  }

  /** @throws Error if the file exists but can't be read. */
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
