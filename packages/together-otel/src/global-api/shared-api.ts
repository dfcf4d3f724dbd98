import packageJson from '../../package.json' with { type: 'json' };
import { callerVersion } from './caller-version.ts';
import type { ApiName, Registry } from './own-registry.ts';

/** Global in which API copies of all versions keep their registrations. */
const API = Symbol.for('opentelemetry.js.api.1');

const NAMES: readonly ApiName[] = ['trace', 'metrics', 'logs', 'context', 'propagation', 'diag'];

/** Registrations that count as an SDK; a context manager or diagnostic logger alone does not. */
const OF_SDK: readonly ApiName[] = ['trace', 'metrics', 'logs'];

/** Copies of the API accept an SDK of their major version that is not older than themselves. */
const NEWEST = '1.9999.0';

type GlobalApi = Registry & { version?: string | undefined };

const realm = globalThis as { [API]?: GlobalApi };

/**
 * Lends our SDK to the application's copies of the API until another SDK registers: that one finds
 * the global as it would without us (its own version, empty), and owns it from then on.
 *
 * A registration reads the global and writes it back, checks for a rival, then compares the
 * global's version with its own; a look-up only reads. That distinguishes them.
 */
export class SharedApi {
  readonly #lent: Registry;
  readonly #theirs: GlobalApi;
  readonly #api: GlobalApi = {};
  /** Whether the next accesses belong to a registration. */
  #isRegistering = false;

  private constructor(lent: Registry) {
    this.#lent = lent;
    this.#theirs = { ...realm[API] };
    for (const name of NAMES) this.#lend(name);
    this.#defineVersion();
    this.#defineGlobal();
  }

  static lend(lent: Registry): SharedApi {
    return new SharedApi(lent);
  }

  /** Whether the application has an SDK of its own. */
  get hasOtherSdk(): boolean {
    return OF_SDK.some((name) => this.theirs(name) !== undefined);
  }

  /** Registrations of others. */
  theirs(name: ApiName): object | undefined {
    const registered = realm[API]?.[name];
    return registered === this.#lent[name] ? undefined : registered;
  }

  #lend(name: ApiName): void {
    const get = (): object | undefined =>
      this.#isRegistering ? this.#theirs[name] : (this.#theirs[name] ?? this.#lent[name]);
    const set = (instance: object): void => {
      this.#theirs.version ??= callerVersion(import.meta.filename);
      this.#theirs[name] = instance;
      this.#isRegistering = false;
      if (OF_SDK.includes(name)) this.#withdraw();
    };
    Object.defineProperty(this.#api, name, { configurable: true, enumerable: true, get, set });
  }

  #defineVersion(): void {
    const ofOurs = packageJson.devDependencies['@opentelemetry/api'];
    const get = (): string =>
      this.#theirs.version ??
      (this.#isRegistering ? (callerVersion(import.meta.filename) ?? ofOurs) : NEWEST);
    Object.defineProperty(this.#api, 'version', { configurable: true, enumerable: true, get });
  }

  #defineGlobal(): void {
    let current: GlobalApi | undefined = this.#api;
    Object.defineProperty(realm, API, {
      configurable: true,
      enumerable: true,
      get: () => {
        this.#isRegistering = false;
        return current;
      },
      set: (api: GlobalApi | undefined) => {
        this.#isRegistering = api === this.#api;
        current = api;
      },
    });
  }

  /** Restores the global to its state without us. */
  #withdraw(): void {
    for (const name of NAMES) {
      delete this.#api[name];
      const value = this.#theirs[name];
      if (value !== undefined) this.#api[name] = value;
    }
    const { version } = this.#theirs;
    Object.defineProperty(this.#api, 'version', { value: version, writable: false });
    Object.defineProperty(realm, API, { value: this.#api, writable: true });
  }
}
