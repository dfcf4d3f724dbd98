/** An alert as the webhook receives it. */
export interface ReceivedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
}

/** Alertmanager's generic webhook. */
export interface WebhookMessage {
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly ReceivedAlert[];
}

/** A message to Slack's incoming webhook. */
export interface SlackMessage {
  readonly username: string;
  readonly attachments: readonly {
    readonly title: string;
    readonly title_link: string;
    readonly text: string;
    readonly color: string;
  }[];
}

/** An event of PagerDuty's Events API v2. */
export interface PagerDutyMessage {
  readonly routing_key: string;
  readonly event_action: 'trigger' | 'resolve';
  readonly dedup_key: string;
  readonly payload?: {
    readonly summary: string;
    readonly severity: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
}

/** A message over HTTP, with its arrival time. */
export type Hook = { readonly at: number } & (
  | { readonly channel: 'webhook'; readonly body: WebhookMessage }
  | { readonly channel: 'slack'; readonly body: SlackMessage }
  | { readonly channel: 'pagerduty'; readonly body: PagerDutyMessage }
);
