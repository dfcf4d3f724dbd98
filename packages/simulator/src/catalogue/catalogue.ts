import { checkModel } from '../options/model-check.ts';
import { DEFAULT_MODELS, MODEL_DEFAULTS } from './default-models.ts';
import type { LatencyProfile, ModelOverride, ModelProfile } from './model-profile.ts';

/** The models of a running simulator, as listed by `GET /v1/models`, and their behaviour. */
export interface Models {
  /** In the order of `GET /v1/models`. */
  list(): ModelProfile[];
  /**
   * Adds a model, or changes the given fields of a known one, for requests that arrive from now
   * on. An id ending in `*` changes all models it matches; a retired model comes back.
   *
   * @returns the current models
   * @throws TypeError naming the field, the value and what to do
   * @example
   * simulator.models.change({ id: 'openai/gpt-oss-120b', capacity: 'overloaded' });
   * simulator.models.change({ id: '*', latency: { firstTokenFactor: 2 } });
   */
  change(model: ModelOverride): ModelProfile[];
  /**
   * Takes a model out of the catalogue: requests for it get 404 `model_not_available`.
   *
   * @throws TypeError if there is no such model
   */
  retire(id: string): void;
  /** Restores the models that the simulator started with. */
  restore(): void;
}

/** The models of one simulator, by id. */
export class Catalogue implements Models {
  readonly #latency: Partial<LatencyProfile>;
  #initial: ReadonlyMap<string, ModelProfile> = new Map();
  #models: Map<string, ModelProfile>;

  /** @param latency overrides that of every model in the catalogue, before `overrides` apply */
  constructor(overrides: readonly ModelOverride[], latency: Partial<LatencyProfile> = {}) {
    this.#latency = latency;
    this.#models = new Map(
      DEFAULT_MODELS.map((model) => [
        model.id,
        { ...model, latency: { ...model.latency, ...latency } },
      ]),
    );
    for (const override of overrides) this.#put(override);
    this.#initial = new Map(this.#models);
  }

  get(id: string): ModelProfile | undefined {
    return this.#models.get(id);
  }

  list(): ModelProfile[] {
    return [...this.#models.values()];
  }

  change(model: ModelOverride): ModelProfile[] {
    const { id, ...fields } = checkModel(model, 'model');
    if (!id.endsWith('*')) return [this.#put(model)];
    const known = this.list().filter((one) => one.id.startsWith(id.slice(0, -1)));
    if (known.length === 0) throw new TypeError(`No model matches ${id}. ${this.#choices()}`);
    return known.map((one) => this.#put({ ...fields, id: one.id }));
  }

  retire(id: string): void {
    if (!this.#models.delete(id))
      throw new TypeError(`There is no model ${id}. ${this.#choices()}`);
  }

  restore(): void {
    this.#models = new Map(this.#initial);
  }

  #put(override: ModelOverride): ModelProfile {
    const { id } = override;
    const known = this.#models.get(id) ??
      this.#initial.get(id) ?? {
        ...MODEL_DEFAULTS,
        latency: { ...MODEL_DEFAULTS.latency, ...this.#latency },
        id,
        displayName: id.split('/').at(-1) ?? id,
        organization: id.split('/')[0] ?? id,
      };
    const model: ModelProfile = {
      ...known,
      ...override,
      pricing: { ...known.pricing, ...override.pricing },
      latency: { ...known.latency, ...override.latency },
      // Keep the same object until something changes, so that the limiter keeps counting.
      rateLimit:
        override.rateLimit === undefined
          ? known.rateLimit
          : { ...known.rateLimit, ...override.rateLimit },
    };
    this.#models.set(id, model);
    return model;
  }

  #choices(): string {
    return `There are ${this.list()
      .map(({ id }) => id)
      .join(', ')}.`;
  }
}
