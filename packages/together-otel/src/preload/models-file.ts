import { appendFile, readFile } from 'node:fs/promises';
import type { TogetherInstrumentationConfig } from '@together-otel/instrumentation';

const MAX_MODELS = 200;
const NAME = /^[\x21-\x7e]{1,200}$/;

/** The plugin's option that learns models, where a path is given. */
export function learnModels(
  path: string | undefined,
  complain: (message: string) => void,
): Pick<TogetherInstrumentationConfig, 'requestHook'> {
  if (!path) return {};
  const models = new ModelsFile(path, complain);
  return { requestHook: (_span, { body }) => models.take(body) };
}

/**
 * The models that the application asks for, one a line: what `together-otel probe` may watch. Each
 * is appended once, by all processes that share the file; nothing else of a call is in it.
 */
class ModelsFile {
  readonly #path: string;
  readonly #complain: (message: string) => void;
  readonly #seen = new Set<string>();
  #written: Promise<void> = Promise.resolve();
  #isBroken = false;

  /** @param complain is told once when the file can't be written; nothing more is written then. */
  constructor(path: string, complain: (message: string) => void) {
    this.#path = path;
    this.#complain = complain;
  }

  /** A call was made. @param body as the application gave it. */
  take(body: unknown): void {
    const model: unknown = Object(body).model;
    if (typeof model !== 'string' || this.#seen.has(model) || !NAME.test(model)) return;
    if (this.#seen.size >= MAX_MODELS || this.#isBroken) return;
    this.#seen.add(model);
    this.#written = this.#written
      .then(() => this.#append(model))
      .catch((error: Error) => {
        if (!this.#isBroken) this.#complain(`the models file can't be written: ${error.message}`);
        this.#isBroken = true;
      });
  }

  async #append(model: string): Promise<void> {
    const known = await readFile(this.#path, 'utf8').catch(() => '');
    if (!known.split('\n').includes(model)) await appendFile(this.#path, `${model}\n`);
  }
}
