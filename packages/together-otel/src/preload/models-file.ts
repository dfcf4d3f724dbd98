import type { TogetherInstrumentationConfig } from '@together-otel/instrumentation';
import { addModel, isModelName } from '@together-otel/instrumentation/distribution';
import { inBackground } from '../delivery/guard.ts';

const MAX_MODELS = 200;

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
 * The models that the application asks for: what `together-otel probe` may watch. Each is added
 * once, by all processes that share the file; nothing else of a call is in it.
 */
class ModelsFile {
  readonly #path: string;
  readonly #complain: (message: string) => void;
  readonly #seen = new Set<string>();
  #written: Promise<void> = Promise.resolve();
  #isBroken = false;

  /** @param complain is called once when the file can't be written; nothing more is written then. */
  constructor(path: string, complain: (message: string) => void) {
    this.#path = path;
    this.#complain = complain;
  }

  /** A call was made. @param body as the application gave it. */
  take(body: unknown): void {
    const model: unknown = Object(body).model;
    if (this.#isBroken || this.#seen.size >= MAX_MODELS) return;
    if (!isModelName(model) || this.#seen.has(model)) return;
    this.#seen.add(model);
    this.#written = this.#add(model, this.#written);
    inBackground(this.#written);
  }

  /** @param before what is written first. */
  async #add(model: string, before: Promise<void>): Promise<void> {
    await before;
    if (this.#isBroken) return;
    try {
      await addModel(this.#path, model);
    } catch (error) {
      this.#isBroken = true;
      this.#complain(`the models file can't be written: ${(error as Error).message}`);
    }
  }
}
