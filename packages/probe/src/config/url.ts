import { shown } from '@together-otel/instrumentation/distribution';
import { ConfigError } from './config-error.ts';

/**
 * An HTTP URL without user info, query and fragment, which may hold secrets.
 *
 * @param name of the option, for the message.
 * @throws ConfigError when it is not an HTTP URL, or has one of them.
 */
export function readUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(
      `${name} is '${shown(text.replace(/[?#].*/, ''), 80)}': expected a URL such as https://api.together.ai/v1`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(`${name} has user info, a query or a fragment: remove them`);
  }
  return url;
}
