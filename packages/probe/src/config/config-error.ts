import { shown } from '@together-otel/instrumentation/distribution';

/** An invalid configuration. The message lists each fault with its line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(message: string) {
    // The value may be a misplaced API key.
    super(shown(message, 1000));
  }
}
