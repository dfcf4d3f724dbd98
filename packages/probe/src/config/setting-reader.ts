import { readDuration } from './duration.ts';
import { type ListenAddress, readListenAddress } from './listen-address.ts';
import type { Kind, ReadSetting } from './probe-settings.ts';
import { readUrl } from './url.ts';
import { readUsd } from './usd.ts';

/** The parsed type of each kind of setting. */
interface Values {
  readonly address: ListenAddress;
  readonly duration: number;
  readonly url: URL;
  readonly usd: number;
}

/** Not in the registry, which every `--help` loads. */
const readers: { readonly [K in Kind]: (name: string, text: string) => Values[K] } = {
  address: readListenAddress,
  duration: readDuration,
  url: readUrl,
  usd: readUsd,
};

/**
 * Reads the text of a setting by its kind.
 *
 * @param name where the text comes from, for the message.
 * @throws ConfigError with what was expected.
 */
export function readSetting<K extends Kind>(
  of: ReadSetting<K>,
  text: string,
  name: string = of.key,
): Values[K] {
  return readers[of.kind](name, text);
}
