import { shown } from '@together-otel/instrumentation/distribution';
import { ConfigError } from './config-error.ts';

/**
 * An amount of USD.
 *
 * @param name of the option, for the message.
 * @throws ConfigError when it is not a number above 0.
 */
export function readUsd(name: string, text: string): number {
  const usd = text.trim() === '' ? Number.NaN : Number(text);
  if (usd > 0 && Number.isFinite(usd)) return usd;
  throw new ConfigError(
    `${name} is '${shown(text)}': expected an amount of USD above 0, such as 0.10`,
  );
}
