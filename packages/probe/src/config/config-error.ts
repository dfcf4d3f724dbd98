/** A configuration that can't be used. The message names each fault with its line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
