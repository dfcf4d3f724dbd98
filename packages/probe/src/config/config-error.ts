import { shown } from '@together-otel/instrumentation/distribution';

/** A configuration that can't be used. The message names each fault with its line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string) {
    // A key may have been put where something else belongs.
    super(shown(message, 1000));
  }
}
