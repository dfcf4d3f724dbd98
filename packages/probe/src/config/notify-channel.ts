import { shown } from '@together-otel/instrumentation/distribution';
import type { Channel } from '../notify/channel.ts';
import { MailChannel } from '../notify/mail-channel.ts';
import { discordBody, genericBody, slackBody, teamsBody } from '../notify/payloads.ts';
import { WebhookChannel } from '../notify/webhook-channel.ts';
import { ConfigError } from './config-error.ts';

const EXPECTED =
  'expected a webhook such as https://hooks.slack.com/services/…, slack+https://…, discord+https://…, teams+https://…, json+https://…, or smtp://host:587 followed by ?from=a@b.c&to=d@e.f';

const HOSTS: readonly (readonly [kind: string, host: RegExp])[] = [
  ['slack', /^hooks\.slack\.com$/],
  ['discord', /^(?:[\w-]+\.)?discord(?:app)?\.com$/],
  ['teams', /(?:^|\.)(?:webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)$/],
];

const BODIES = { slack: slackBody, discord: discordBody, teams: teamsBody, json: genericBody };

/**
 * Creates the channel for a URL. Slack, Discord and Teams are recognised by host; compatible
 * services (Mattermost, Rocket.Chat, a proxy) by a prefix such as `slack+https:`.
 *
 * @param secret signs generic notices, if given.
 * @throws ConfigError that does not include the URL.
 */
export function readChannel(text: string, secret: string | undefined): Channel {
  const [, prefix, rest = ''] = /^(?:(slack|discord|teams|json)\+)?(.*)$/s.exec(text.trim()) ?? [];
  const url = URL.canParse(rest) ? new URL(rest) : undefined;
  if (url && prefix === undefined && /^smtps?:$/.test(url.protocol)) return readMail(url);
  if (!url || !/^https?:$/.test(url.protocol)) {
    const scheme = /^[a-z+]{1,20}:/i.exec(text.trim())?.[0] ?? '';
    throw new ConfigError(`--notify is '${scheme}…': ${EXPECTED}`);
  }
  const kind = prefix ?? HOSTS.find(([, host]) => host.test(url.hostname))?.[0] ?? 'json';
  const body = BODIES[kind as keyof typeof BODIES];
  const name = `${kind} at ${shown(url.host)}`;
  return new WebhookChannel({ name, url, body, secret: kind === 'json' ? secret : undefined });
}

const ADDRESS = /^[^\s@<>,;:"]{1,100}@[^\s@<>,;:"]{1,200}$/;

function readMail(url: URL): MailChannel {
  const from = url.searchParams.get('from') ?? '';
  const to = url.searchParams.getAll('to').flatMap((list) => list.split(','));
  if (!ADDRESS.test(from) || to.length === 0 || !to.every((one) => ADDRESS.test(one))) {
    throw new ConfigError(
      "--notify smtp: needs a sender and receivers, such as '?from=probe@example.com&to=oncall@example.com'",
    );
  }
  return new MailChannel(url, from, to);
}
