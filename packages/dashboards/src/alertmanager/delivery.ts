/** A way to a person, or to a program. */
export type Channel = 'slack' | 'email' | 'pagerduty' | 'webhook';

/** Every channel there is. */
export const channels: readonly Channel[] = ['slack', 'email', 'pagerduty', 'webhook'];

/** How mail is sent. Its password is a secret, in a file. */
export interface Mail {
  readonly from: string;
  /** Addresses, by commas. */
  readonly to: string;
  /** `host:port`. */
  readonly smarthost: string;
  /**
   * TLS from the start, whatever the port.
   * @default on port 465; STARTTLS on any other
   */
  readonly implicitTls?: boolean;
  /** Absent: the server asks for none. */
  readonly username?: string;
}

/** Whom Alertmanager notifies, and how. */
export interface Delivery {
  /** Channels of what wakes somebody. */
  readonly critical: readonly Channel[];
  /** Channels of what waits for the morning. */
  readonly warning: readonly Channel[];
  readonly mail: Mail;
  /** Where the files of `secretFiles` are, as Alertmanager sees it. */
  readonly secretsFolder: string;
}

/** The files with the secrets of each channel. */
export const secretFiles: Readonly<Record<Channel, string>> = {
  slack: 'slack_url',
  email: 'smtp_password',
  pagerduty: 'pagerduty_routing_key',
  webhook: 'webhook_url',
};

/** All channels; the addresses lead nowhere. */
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
