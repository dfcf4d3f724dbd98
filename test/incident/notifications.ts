import type { Inbox, Letter, SlackMessage, WebhookMessage } from '@together-otel/pipeline/inbox';

/** A message with its arrival time, in seconds from the start of the story. */
type Timed<Message> = Message & { readonly at: number };

/** Everything that arrived during an incident. */
export interface Notifications {
  readonly webhook: readonly Timed<WebhookMessage>[];
  readonly slack: readonly Timed<SlackMessage['attachments'][number]>[];
  readonly letters: readonly Letter[];
  readonly pages: readonly Timed<{
    readonly action: 'trigger' | 'resolve';
    readonly key: string;
  }>[];
}

export function notificationsOf({ hooks, letters }: Inbox, startedAt: number): Notifications {
  const seconds = (at: number): number => (at - startedAt) / 1000;
  return {
    webhook: hooks.flatMap((hook) =>
      hook.channel === 'webhook' ? [{ ...hook.body, at: seconds(hook.at) }] : [],
    ),
    slack: hooks.flatMap((hook) =>
      hook.channel === 'slack'
        ? hook.body.attachments.map((each) => ({ ...each, at: seconds(hook.at) }))
        : [],
    ),
    letters: letters.map((letter) => ({ ...letter, at: seconds(letter.at) })),
    pages: hooks.flatMap((hook) =>
      hook.channel === 'pagerduty'
        ? [{ action: hook.body.event_action, key: hook.body.dedup_key, at: seconds(hook.at) }]
        : [],
    ),
  };
}
