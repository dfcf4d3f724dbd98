import { knownErrorCodes } from '@together-otel/semconv';

/** What a metric says in place of a name beyond the limit. */
export const OTHER = '_OTHER';

/** Hosts and providers that metrics name, and exceptions that are not of the error table. */
const MAX_NAMES = 50;

/**
 * Bounds the names that metrics carry: generated ones, and those that others choose, must not flood
 * a backend. What is named once keeps its name.
 */
export class MetricNames {
  readonly #modelLimit: number;
  readonly #models = new Map<string, ModelNames>();
  readonly #providers = new NameLimit(MAX_NAMES);
  readonly #hosts = new NameLimit(MAX_NAMES);
  readonly #exceptions = new NameLimit(MAX_NAMES);

  /** @param modelLimit how many models are named, for each provider. */
  constructor(modelLimit: number) {
    this.#modelLimit = modelLimit;
  }

  provider(name: string): string {
    return this.#providers.admit(name);
  }

  host(name: string): string {
    return this.#hosts.admit(name);
  }

  /** A model that is asked for. */
  model(provider: string, name: string): string {
    return this.#modelsOf(provider).asked(name);
  }

  /** A model that answers; it may be called otherwise than the one that was asked. */
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

/** Admits the first names, and all that come later under one. */
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
    this.#seen.add(name);
    return name;
  }
}

/** The models of one provider. */
class ModelNames {
  readonly #names: NameLimit;
  /** An alias that is answered by ever other models leaves half of the names to those asked for. */
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
