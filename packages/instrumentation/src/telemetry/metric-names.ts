import { knownErrorCodes, OTHER } from '@together-otel/semconv';
import { flatCopy } from '../facts/flat-text.ts';

/** Limit for hosts, providers, and exceptions outside the error table. */
const MAX_NAMES = 50;

/**
 * Bounds the names on metrics: generated or externally chosen names must not flood a backend. A
 * name once admitted stays.
 */
export class MetricNames {
  readonly #modelLimit: number;
  readonly #models = new Map<string, ModelNames>();
  readonly #providers = new NameLimit(MAX_NAMES);
  readonly #hosts = new NameLimit(MAX_NAMES);
  readonly #exceptions = new NameLimit(MAX_NAMES);

  /** @param modelLimit maximum number of models per provider. */
  constructor(modelLimit: number) {
    this.#modelLimit = modelLimit;
  }

  provider(name: string): string {
    return this.#providers.admit(name);
  }

  host(name: string): string {
    return this.#hosts.admit(name);
  }

  /** Admits a requested model. */
  model(provider: string, name: string): string {
    return this.#modelsOf(provider).asked(name);
  }

  /** Admits a response model, which may differ from the requested one. */
  answeringModel(provider: string, name: string): string {
    return this.#modelsOf(provider).answering(name);
  }

  errorType(type: string): string {
    return knownErrorCodes.has(type) || STATUS.test(type) || BUILT_IN.has(type)
      ? type
      : this.#exceptions.admit(type);
  }

  #modelsOf(provider: string): ModelNames {
    const name = this.provider(provider);
    const known = this.#models.get(name) ?? new ModelNames(this.#modelLimit);
    this.#models.set(name, known);
    return known;
  }
}

const STATUS = /^\d{3}$/;
const BUILT_IN: ReadonlySet<string> = new Set(['timeout', 'connection_error']);

/** Admits the first names, and their later occurrences. */
export class NameLimit {
  readonly #limit: number;
  readonly #seen = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  has(name: string): boolean {
    return this.#seen.has(name);
  }

  admit(name: string): string {
    if (name === OTHER || this.#seen.has(name)) return name;
    if (this.#seen.size >= this.#limit) return OTHER;
    const kept = flatCopy(name);
    this.#seen.add(kept);
    return kept;
  }
}

/** The models of one provider. */
class ModelNames {
  readonly #names: NameLimit;
  /**
   * Half of the names are reserved for requested models, against aliases with ever-changing
   * answers.
   */
  readonly #answering: NameLimit;

  constructor(limit: number) {
    this.#names = new NameLimit(limit);
    this.#answering = new NameLimit(Math.ceil(limit / 2));
  }

  asked(name: string): string {
    return this.#names.admit(name);
  }

  answering(name: string): string {
    return this.#names.has(name) ? name : this.#names.admit(this.#answering.admit(name));
  }
}
