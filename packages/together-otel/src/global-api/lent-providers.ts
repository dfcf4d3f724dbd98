import {
  type Logger,
  type LoggerProvider,
  type Meter,
  type MeterProvider,
  ProxyTracerProvider,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { holdFor } from '../delivery/clock.ts';
import { isOfInstrumentation } from './scope.ts';

/** The application's SDK, if any; looked up on each use. */
export interface TheirProviders {
  readonly trace: TracerProvider | undefined;
  readonly logs: LoggerProvider | undefined;
}

type Scope = Parameters<TracerProvider['getTracer']>;

const NO_TRACERS = new ProxyTracerProvider();
const NO_LOGGERS: LoggerProvider = {
  getLogger: () => ({ emit() {}, enabled: () => false }),
};

/** Methods of SDK providers beyond the API. */
interface Endable {
  forceFlush?(): Promise<void>;
  shutdown?(): Promise<void>;
}

/** How long to keep the process alive for an application that awaits a flush, in milliseconds. */
const LONGEST_MILLIS = 30_000;

/**
 * Our delivery never keeps the process alive, but an application that awaits it gets its answer.
 */
async function flush(provider: object): Promise<void> {
  const { forceFlush }: Endable = provider;
  if (forceFlush) await holdFor(forceFlush.call(provider), LONGEST_MILLIS);
}

/** The same for an application that accesses the provider directly. */
function answerWhoWaits(provider: object): void {
  const { forceFlush, shutdown }: Endable = provider;
  const answered: Endable = {
    ...(forceFlush && { forceFlush: () => holdFor(forceFlush.call(provider), LONGEST_MILLIS) }),
    ...(shutdown && { shutdown: () => holdFor(shutdown.call(provider), LONGEST_MILLIS) }),
  };
  Object.assign(provider, answered);
}

/** Lends tracers; each switches to the application's own SDK once there is one. */
export class LentTracerProvider implements TracerProvider {
  readonly #own: ProxyTracerProvider;
  readonly #theirs: TheirProviders;

  constructor(own: ProxyTracerProvider, theirs: TheirProviders) {
    this.#own = own;
    answerWhoWaits(own.getDelegate());
    this.#theirs = theirs;
  }

  getTracer(...scope: Scope): Tracer {
    const ours = isOfInstrumentation(scope[0]) ? NO_TRACERS : this.#own;
    const tracers = new Latest(
      () => this.#theirs.trace ?? ours,
      (provider) => provider.getTracer(...scope),
    );
    return {
      startSpan: (...span) => tracers.get().startSpan(...span),
      startActiveSpan: ((...span: Parameters<Tracer['startActiveSpan']>) =>
        tracers.get().startActiveSpan(...span)) as Tracer['startActiveSpan'],
    };
  }

  /** As in the API's own proxy: the SDK's provider. */
  getDelegate(): TracerProvider {
    return this.#theirs.trace ?? this.#own.getDelegate();
  }

  async forceFlush(): Promise<void> {
    await flush(this.getDelegate());
  }
}

/** Lends loggers; each switches to the application's own SDK once there is one. */
export class LentLoggerProvider implements LoggerProvider {
  readonly #own: LoggerProvider;
  readonly #theirs: TheirProviders;

  constructor(own: LoggerProvider, theirs: TheirProviders) {
    this.#own = own;
    this.#theirs = theirs;
  }

  getLogger(...scope: Parameters<LoggerProvider['getLogger']>): Logger {
    const ours = isOfInstrumentation(scope[0]) ? NO_LOGGERS : this.#own;
    const loggers = new Latest(
      () => this.#theirs.logs ?? ours,
      (provider) => provider.getLogger(...scope),
    );
    return {
      emit: (record) => loggers.get().emit(record),
      enabled: (options) => loggers.get().enabled(options),
    };
  }

  async forceFlush(): Promise<void> {
    await flush(this.#own);
  }
}

/**
 * Lends meters. The API has no proxy for them: instruments created before the application's own SDK
 * record nothing there, with or without us.
 */
export class LentMeterProvider implements MeterProvider {
  readonly #own: MeterProvider;
  readonly #nothing: MeterProvider;

  constructor(own: MeterProvider, nothing: MeterProvider) {
    this.#own = own;
    this.#nothing = nothing;
  }

  getMeter(...scope: Parameters<MeterProvider['getMeter']>): Meter {
    return (isOfInstrumentation(scope[0]) ? this.#nothing : this.#own).getMeter(...scope);
  }

  async forceFlush(): Promise<void> {
    await flush(this.#own);
  }
}

/** A value created from a source, recreated when the source changes. */
class Latest<Source, Product> {
  readonly #source: () => Source;
  readonly #make: (source: Source) => Product;
  #made: { readonly source: Source; readonly product: Product } | undefined;

  constructor(source: () => Source, make: (source: Source) => Product) {
    this.#source = source;
    this.#make = make;
  }

  get(): Product {
    const source = this.#source();
    if (this.#made?.source !== source) this.#made = { source, product: this.#make(source) };
    return this.#made.product;
  }
}
