import type { TogetherInstrumentationConfig } from '@together-otel/instrumentation';
import { addModel, isModelName } from '@together-otel/instrumentation/distribution';
import { inBackground } from '../delivery/guard.ts';

const MAX_MODELS = 200;

/** Plugin option for recording models, if a path is configured. */
export function learnModels(
  path: string | undefined,
  complain: (message: string) => void,
): Pick<TogetherInstrumentationConfig, 'requestHook'> {
  if (!path) return {};
  const models = new ModelsFile(path, complain);
  return { requestHook: (_span, { model }) => models.take(model) };
}

/**
 * Records the models used by the application, for `together-otel probe` to watch. Each is added
 * once, across all processes that share the file; nothing else about a call is recorded.
 */
class ModelsFile {
  readonly #path: string;
  readonly #complain: (message: string) => void;
  readonly #seen = new Set<string>();
  #written: Promise<void> = Promise.resolve();
  #isBroken = false;

  /** @param complain called once if the file can't be written; then writing stops. */
  constructor(path: string, complain: (message: string) => void) {
    this.#path = path;
    this.#complain = complain;
  }

  /** Records a call's model. */
  take(model: string | undefined): void {
    if (this.#isBroken || this.#seen.size >= MAX_MODELS) return;
    if (!isModelName(model) || this.#seen.has(model)) return;
    this.#seen.add(model);
    this.#written = this.#add(model, this.#written);
    inBackground(this.#written);
  }

  /** @param before written first. */
  async #add(model: string, before: Promise<void>): Promise<void> {
    await before;
    if (this.#isBroken) return;
    try {
      await addModel(this.#path, model);
    } catch (error) {
      this.#isBroken = true;
      this.#complain(
        `TOGETHER_OTEL_MODELS_FILE is '${this.#path}', which can't be written: ${(error as Error).message}; it is ignored`,
      );
    }
  }
}
