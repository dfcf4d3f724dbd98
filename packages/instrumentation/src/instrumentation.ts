import type { MeterProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { SCOPE_NAME } from '@together-otel/semconv';
import packageJson from '../package.json' with { type: 'json' };
import { Attributions } from './attribution/attribution.ts';
import { CallTracker } from './call/call-tracker.ts';
import { Hooks } from './call/hooks.ts';
import { IdentityRegistry } from './call/identity.ts';
import { soon } from './callbacks.ts';
import { type Config, resolveConfig } from './config.ts';
import { ContentCapture } from './content/captured-content.ts';
import { isPreset, presetNames } from './content/redaction/preset.ts';
import { guard } from './diagnostics.ts';
import { wallClock } from './facts/clock.ts';
import { FailedCalls } from './fallback/failed-calls.ts';
import { AiSdkTelemetry } from './fetch/ai-sdk-telemetry.ts';
import { FetchSeam } from './fetch/fetch-seam.ts';
import { complain } from './option-check.ts';
import {
  type ForeignPrototype,
  findClientPrototype,
  findExportedPrototype,
  findImagesPrototype,
  findPrototypeOfClient,
} from './sdk/client-shape.ts';
import { Clients } from './sdk/clients.ts';
import { isLoaded } from './sdk/loaded-before.ts';
import { type Patch, patchPrototype } from './sdk/patch.ts';
import { isSupported, rangeOf, SUPPORTED_SDKS, type SupportedSdk } from './sdk/supported.ts';
import type { Generations } from './telemetry/generation.ts';
import { Instruments } from './telemetry/instruments.ts';
import { countReaders } from './telemetry/reader-count.ts';
import { SeriesIndex } from './telemetry/series-index.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { EndpointRegistry } from './together/endpoint.ts';
import { PriceList } from './together/price-list.ts';
import { QuotaStore } from './together/quota-store.ts';
import { PeakStore } from './together/rate-peak.ts';
import { Warnings } from './together/warnings.ts';
import type { TogetherInstrumentationConfig } from './types.ts';

/** SDK files that may be imported directly: by subpath, or by resolved URL. */
const CLIENT_FILES = ['client.js', 'client.mjs', 'index.js', 'index.mjs'] as const;

/** Metrics reported by the gauges; the other instruments record as things happen. */
interface Gauges {
  readonly generations: Generations;
  readonly quotas: QuotaStore;
  readonly peaks: PeakStore;
}

/** A known client prototype, with its seams while they are installed. */
interface Observed {
  readonly clients: Clients;
  readonly images: ForeignPrototype | undefined;
  patch: Patch | undefined;
}

/**
 * Observes calls to Together AI through the `openai` and `together-ai` SDKs.
 *
 * @example
 * ```ts
 * registerInstrumentations({ instrumentations: [new TogetherInstrumentation()] });
 * ```
 */
export class TogetherInstrumentation extends InstrumentationBase<TogetherInstrumentationConfig> {
  readonly #observed = new Map<ForeignPrototype, Observed>();
  readonly #tracker: CallTracker;
  readonly #fetch: FetchSeam;
  #isOn = false;
  #hasRival = false;
  readonly #observesFetch: boolean;
  /** Not `#private`: the base class's constructor reads it before it exists. */
  private readonly gauges: Gauges | undefined;
  #instruments: Instruments | undefined;

  constructor(config: TogetherInstrumentationConfig = {}) {
    // Enabled below: the base class would enable it before the fields above exist.
    super(SCOPE_NAME, packageJson.version, { ...config, enabled: false });
    const settings: Config = resolveConfig(config);
    const quotas = new QuotaStore(settings.ratelimitTtlMillis / 1000);
    const peaks = new PeakStore();
    this.gauges = { generations: settings.generations, quotas, peaks };
    this._updateMetricInstruments();
    const telemetry = this.#telemetry(settings);
    this.#tracker = new CallTracker(
      {
        telemetry,
        identities: new IdentityRegistry(telemetry),
        quotas,
        peaks,
        prices: new PriceList(settings.prices),
        failedCalls: new FailedCalls(settings.fallbackWindowMillis / 1000),
        deployments: settings.deployments,
        hooks: new Hooks(config.requestHook, config.responseHook),
        attributions: new Attributions({
          keys: settings.contextAttributes,
          limit: settings.contextAttributeLimit,
          hook: config.attributes,
        }),
        content: contentCapture(settings, config),
        warnings: settings.warn ? new Warnings(telemetry.emit) : undefined,
      },
      new EndpointRegistry(settings.hosts),
    );
    this.#fetch = new FetchSeam(
      this.#tracker,
      { longest: settings.fallbackWindowMillis / 1000, freezes: settings.freezes },
      new AiSdkTelemetry(settings.generations.latest),
      () => this.#warnOfRival(),
    );
    this.#observesFetch = settings.fetch;
    this.setConfig(config);
    if (config.enabled !== false) {
      this.#warnOfLoaded();
      this.enable();
    }
  }

  /**
   * Observes a class that no module hook can see, for example in bundled code.
   *
   * @param clientClass `OpenAI` or `Together`, or a subclass; or the module that exports it.
   * @throws TypeError when it is not an SDK client class.
   * @example
   * ```ts
   * instrumentation.manuallyInstrument(OpenAI);
   * ```
   */
  manuallyInstrument(clientClass: unknown): void {
    const prototype = findExportedPrototype(clientClass);
    if (!prototype) {
      throw new TypeError(
        `manuallyInstrument got ${describe(clientClass)}: expected the class OpenAI (openai >= 4.19) or Together (together-ai >= 0.52)`,
      );
    }
    this.#observe(prototype, clientClass).addAll();
  }

  /**
   * Observes one client only. Other clients of its class stay unobserved, including those created
   * by its `withOptions` and those that use an observed `fetch`.
   *
   * @param client an instance of `OpenAI` or `Together`.
   * @returns the same client.
   * @throws TypeError when it is not an SDK client.
   * @example
   * ```ts
   * const client = instrumentation.instrumentClient(new OpenAI({ baseURL }));
   * ```
   */
  instrumentClient<Client extends object>(client: Client): Client {
    const prototype = findPrototypeOfClient(client);
    if (!prototype) {
      throw new TypeError(
        `instrumentClient got ${describe(client)}: expected a client of openai >= 4.19 or together-ai >= 0.52`,
      );
    }
    if (!this.#observe(prototype, client).add(client)) {
      this._diag.warn(
        'instrumentClient got a proxy that hides its client, so its calls are not observed; call instrumentClient before the client is wrapped',
      );
    }
    return client;
  }

  /**
   * A `fetch` that observes calls to Together, for libraries that accept one as an option, and for
   * runtimes and bundles in which `globalThis.fetch` is not wrapped.
   *
   * @example
   * ```ts
   * const togetherai = createTogetherAI({ fetch: instrumentation.fetch });
   * ```
   */
  get fetch(): typeof globalThis.fetch {
    return this.#fetch.fetch;
  }

  override enable(): void {
    // Bundlers may substitute the browser base class, for example for workers; it lacks these
    // methods.
    super.enable?.();
    this.#isOn = true;
    this.#fetch.enable(this.#observesFetch);
    for (const [prototype, observed] of this.#observed) this.#patch(prototype, observed);
  }

  override disable(): void {
    super.disable?.();
    this.#isOn = false;
    this.#fetch.disable();
    // The last first: a subclass shares what it has not overridden.
    for (const observed of [...this.#observed.values()].reverse()) {
      observed.patch?.remove();
      observed.patch = undefined;
    }
    this.#tracker.abandonAll();
  }

  /**
   * Ends failed `fetch` calls that are waiting for a retry. Call it before a runtime freezes, for
   * example after a function's handler.
   */
  endFailedCalls(): void {
    this.#fetch.endFailedCalls();
  }

  /**
   * The host at which a model was called, while no call has gone to Together; hints at a proxy
   * missing from `hosts`. Undefined once a call has gone to Together.
   */
  get missedHost(): string | undefined {
    return this.#tracker.missedHost;
  }

  /** Whether a call to Together has been observed. */
  get hasObserved(): boolean {
    return this.#tracker.hasReached;
  }

  /** Whether a URL is that of a call to a model at Together, whoever makes it. */
  isModelCall(url: string): boolean {
    return this.#tracker.isModelCall(url);
  }

  /** Ends all open calls; call it before the process exits. */
  endOpenCalls(): void {
    this.#tracker.abandonAll();
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return SUPPORTED_SDKS.map((sdk) => {
      const { module } = sdk;
      // Every version, so that unsupported ones can be reported.
      const definition = new InstrumentationNodeModuleDefinition(
        module,
        ['*'],
        (sdkExports, version) => {
          this.#meet(sdk, sdkExports, version);
          return sdkExports;
        },
      );
      for (const file of CLIENT_FILES) {
        const patch = (fileExports: unknown, version?: string): unknown => {
          if (isSupported(sdk, version)) this.#meetClient(sdk, fileExports);
          return fileExports;
        };
        definition.files.push(
          new InstrumentationNodeModuleFile(`${module}/${file}`, ['*'], patch, () => {}),
        );
      }
      return Object.assign(definition, { includePrerelease: true });
    });
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    if (this.gauges) this.gauges.peaks.readers = countReaders(provider);
  }

  protected override _updateMetricInstruments(): void {
    if (!this.gauges) return;
    const { generations, quotas, peaks } = this.gauges;
    this.#instruments?.close();
    this.#instruments = new Instruments(this.meter, generations, (observe) => {
      quotas.report(observe);
      peaks.report(observe);
    });
  }

  /** Called when a module hook sees an SDK. */
  #meet(sdk: SupportedSdk, moduleExports: unknown, version: string | undefined): void {
    if (!isSupported(sdk, version)) {
      this._diag.warn(
        `${sdk.module} ${version} is not observed: supported versions are ${rangeOf(sdk)}; update it or this package`,
      );
      return;
    }
    if (this.#meetClient(sdk, moduleExports)) return;
    this._diag.warn(`${sdk.module} ${version} has no client with the expected shape`);
  }

  /** @returns whether the exports contain a client class. */
  #meetClient({ className }: SupportedSdk, moduleExports: unknown): boolean {
    // In CommonJS the exports are the class itself.
    const exported = Object(moduleExports) as Readonly<Record<string, unknown>>;
    const prototype = findClientPrototype(exported[className] ?? exported['default']);
    if (prototype) this.#observe(prototype, moduleExports).addAll();
    return prototype !== undefined;
  }

  /** Warns about an SDK loaded earlier: no hook sees its class. */
  #warnOfLoaded(): void {
    const loaded = SUPPORTED_SDKS.filter(({ module }) => isLoaded(module));
    if (loaded.length === 0) return;
    // The class may still be passed in.
    soon(() => {
      if (this.#observed.size > 0) return;
      // A client captures the global `fetch` when it is created.
      const calls = this.#observesFetch
        ? 'clients that existed then are not observed, and newer ones only by their fetch'
        : 'its calls are not observed';
      for (const { module, className } of loaded) {
        this._diag.warn(
          `${module} was loaded before the instrumentation, so ${calls}; load it later, or call manuallyInstrument(${className})`,
        );
      }
    });
  }

  /** Warns about a later instrumentation of the same calls, whose SDK won't receive them. */
  #warnOfRival(): void {
    if (this.#hasRival) return;
    this.#hasRival = true;
    this._diag.warn(
      'the application creates another TogetherInstrumentation: each call is recorded once, by the first of the two; ' +
        'remove one (for calls in your own SDK, load together-otel/instrument in place of together-otel/register)',
    );
  }

  #observe(prototype: ForeignPrototype, source: unknown): Clients {
    const observed = this.#observed.get(prototype) ?? {
      clients: new Clients(),
      images: guard(() => findImagesPrototype(source)),
      patch: undefined,
    };
    this.#observed.set(prototype, observed);
    if (this.#isOn) this.#patch(prototype, observed);
    return observed.clients;
  }

  #patch(prototype: ForeignPrototype, observed: Observed): void {
    observed.patch ??= patchPrototype(prototype, observed.images, this.#tracker, observed.clients);
  }

  #telemetry({ providerName, synthetic, metricModelLimit, generations }: Config): Telemetry {
    const tracer = () => this.tracer;
    const instruments = () =>
      this.#instruments ?? new Instruments(this.meter, generations, () => {});
    return {
      get tracer() {
        return tracer();
      },
      get instruments() {
        return instruments();
      },
      emit: (event) => {
        // Otherwise an SDK reads a clock that a test may have faked.
        const at = wallClock();
        const record = { timestamp: at, observedTimestamp: at, ...event };
        this.logger.emit(record as Parameters<typeof this.logger.emit>[0]);
      },
      providerName,
      synthetic,
      emitsExceptions: generations.latest,
      series: new SeriesIndex(metricModelLimit),
    };
  }
}

function contentCapture(
  { captureMode: mode, maxContentBytes: maxBytes }: Config,
  { redact }: TogetherInstrumentationConfig,
): ContentCapture | undefined {
  if (mode === 'none' || !isUsableRedact(redact)) return undefined;
  return new ContentCapture({ mode, maxBytes, redact });
}

/** An invalid value disables capture: otherwise data that should be redacted would be recorded. */
function isUsableRedact(redact: unknown): boolean {
  if (redact === undefined || typeof redact === 'function') return true;
  if (Array.isArray(redact) && redact.every(isPreset)) return true;
  const expected = `a function, or a list of ${presetNames.join(', ')}`;
  complain('option redact', redact, expected, 'no content is recorded');
  return false;
}

function describe(value: unknown): string {
  return typeof value === 'function' ? `the class ${value.name}` : String(value);
}
