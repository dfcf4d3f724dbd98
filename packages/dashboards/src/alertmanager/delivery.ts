/** A notification channel to a person or a program. */
export type Channel = 'slack' | 'email' | 'pagerduty' | 'webhook';

/** All channels. */
export const channels: readonly Channel[] = ['slack', 'email', 'pagerduty', 'webhook'];

/** How mail is sent. The password is a secret, kept in a file. */
export interface Mail {
  readonly from: string;
  /** Comma-separated addresses. */
  readonly to: string;
  /** `host:port`. */
  readonly smarthost: string;
  /**
   * TLS from the start, whatever the port.
   * @default on port 465; STARTTLS on any other
   */
  readonly implicitTls?: boolean;
  /** Undefined if the server requires none. */
  readonly username?: string;
}

/** Whom Alertmanager notifies, and how. */
export interface Delivery {
  /** Channels for alerts that page. */
  readonly critical: readonly Channel[];
  /** Channels for alerts that can wait. */
  readonly warning: readonly Channel[];
  readonly mail: Mail;
  /** Folder of `secretFiles`, as seen by Alertmanager. */
  readonly secretsFolder: string;
}

/** Secret files of each channel. */
export const secretFiles: Readonly<Record<Channel, string>> = {
  slack: 'slack_url',
  email: 'smtp_password',
  pagerduty: 'pagerduty_routing_key',
  webhook: 'webhook_url',
};

/** All channels, with placeholder addresses. */
export const defaultDelivery: Delivery = {
  critical: ['pagerduty', 'slack', 'webhook'],
  warning: ['slack', 'email', 'webhook'],
  mail: {
    from: 'together-otel@example.com',
    to: 'oncall@example.com',
    smarthost: 'smtp.example.com:587',
    username: 'together-otel@example.com',
  },
  secretsFolder: '/etc/alertmanager/secrets',
};
