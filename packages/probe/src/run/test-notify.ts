import { randomUUID } from 'node:crypto';
import { shown } from '@together-otel/instrumentation/distribution';
import { loadChannels, type ProbeFlags } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Notice } from '../notify/notice.ts';
import type { Output } from './output.ts';

/** Options of `--test-notify`. */
export interface TestNotifyOptions extends Pick<Output, 'stdout'> {
  readonly flags: ProbeFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Sends one test notice to every channel, and prints the results. Needs no API key.
 *
 * @returns 0 if all were delivered, otherwise 1.
 * @throws ConfigError if no channel is configured, or one is invalid.
 */
export async function testNotify({ flags, env, stdout }: TestNotifyOptions): Promise<0 | 1> {
  const channels = await loadChannels(flags, env);
  if (channels.length === 0) {
    throw new ConfigError('nothing to notify: give a webhook or smtp URL with --notify');
  }
  const now = Date.now();
  const notice: Notice = {
    state: 'test',
    source: 'test',
    target: 'this probe',
    text: 'notices arrive here',
    since: now,
    at: now,
  };
  const results = await Promise.all(
    channels.map(async (channel) => ({ channel, sent: await channel.send(notice, randomUUID()) })),
  );
  for (const { channel, sent } of results) {
    stdout.write(
      `${channel.name}: ${sent.isSent ? 'taken' : `not taken: ${shown(sent.reason)}`}\n`,
    );
  }
  return results.every(({ sent }) => sent.isSent) ? 0 : 1;
}
