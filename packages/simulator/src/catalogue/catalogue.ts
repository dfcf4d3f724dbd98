import { DEFAULT_MODELS, MODEL_DEFAULTS } from './default-models.ts';
import type { LatencyProfile, ModelOverride, ModelProfile } from './model-profile.ts';

/** The models of one simulator, by id. */
export class Catalogue {
  readonly #models = new Map<string, ModelProfile>();

  /** @param latency put over every model of the catalogue, before `overrides` */
  constructor(overrides: readonly ModelOverride[], latency: Partial<LatencyProfile> = {}) {
    for (const model of DEFAULT_MODELS) {
      this.#models.set(model.id, { ...model, latency: { ...model.latency, ...latency } });
    }
    for (const override of overrides) this.#put(override, latency);
  }

  get(id: string): ModelProfile | undefined {
    return this.#models.get(id);
  }

  list(): ModelProfile[] {
    return [...this.#models.values()];
  }

  #put(override: ModelOverride, latency: Partial<LatencyProfile>): void {
    const known = this.#models.get(override.id) ?? {
      ...MODEL_DEFAULTS,
      latency: { ...MODEL_DEFAULTS.latency, ...latency },
      id: override.id,
      displayName: override.id.split('/').at(-1) ?? override.id,
      organization: override.id.split('/')[0] ?? override.id,
    };
    this.#models.set(override.id, {
      ...known,
      ...override,
      pricing: { ...known.pricing, ...override.pricing },
      latency: { ...known.latency, ...override.latency },
      rateLimit: { ...known.rateLimit, ...override.rateLimit },
    });
  }
}
