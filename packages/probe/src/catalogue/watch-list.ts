import { readFile, stat } from 'node:fs/promises';

const MAX_BYTES = 1024 * 1024;
const MAX_MODELS = 1000;

/** Which models are watched: those that were named, and those in a file that others write. */
export class WatchList {
  readonly #named: readonly string[];
  readonly #file: string | undefined;

  /**
   * @param file one model a line, or a JSON array: what `TOGETHER_OTEL_MODELS_FILE` makes an
   * application write. It is read anew each time, and need not be there yet.
   */
  constructor(named: readonly string[], file: string | undefined) {
    this.#named = named;
    this.#file = file;
  }

  /** @throws Error when the file is there and can't be read. */
  async models(): Promise<string[]> {
    const learnt = this.#file === undefined ? [] : await readModelsFile(this.#file);
    return [...new Set([...this.#named, ...learnt])].slice(0, MAX_MODELS);
  }
}

async function readModelsFile(file: string): Promise<string[]> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`the models file '${file}' can't be read: ${(error as Error).message}`);
  }
  return (text.trimStart().startsWith('[') ? fromJson(text, file) : text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => /^[\x21-\x7e]{1,200}$/.test(line) && !line.startsWith('#'));
}

function fromJson(text: string, file: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.filter((entry) => typeof entry === 'string');
  } catch {
    // Said below.
  }
  throw new Error(`the models file '${file}' is neither a JSON array nor one model a line`);
}
