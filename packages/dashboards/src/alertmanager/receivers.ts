import { type Channel, type Delivery, secretFiles } from './delivery.ts';
import { call, templateNames } from './template-file.ts';

/** An entry of Alertmanager's `receivers`. */
export interface Receiver {
  readonly name: string;
  readonly [integration: `${string}_configs`]: readonly object[];
}

/**
 * A receiver with the selected channels.
 *
 * @throws if there is none: Alertmanager would accept that, and notify no one.
 */
export function receiver(name: string, chosen: readonly Channel[], delivery: Delivery): Receiver {
  if (chosen.length === 0) throw new Error(`${name} has no channel: its alerts would reach no one`);
  const configs = chosen.map((channel) => [
    `${channel}_configs`,
    [{ send_resolved: true, ...integrations[channel](delivery) }],
  ]);
  return { name, ...Object.fromEntries(configs) };
}

const integrations: Readonly<Record<Channel, (delivery: Delivery) => object>> = {
  slack: (delivery) => ({
    api_url_file: secret('slack', delivery),
    username: 'together-otel',
    color:
      '{{ if .Alerts.Firing }}{{ if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ else }}good{{ end }}',
    title: call(templateNames.slackTitle),
    title_link: call(templateNames.board),
    fallback: call(templateNames.slackTitle),
    text: call(templateNames.slackText),
    mrkdwn_in: ['text'],
  }),
  email: (delivery) => {
    const { from, to, smarthost, implicitTls, username } = delivery.mail;
    return {
      to,
      from,
      smarthost,
      ...(username !== undefined && {
        auth_username: username,
        auth_password_file: secret('email', delivery),
      }),
      require_tls: true,
      ...(implicitTls && { force_implicit_tls: true }),
      headers: { Subject: call(templateNames.title), 'Auto-Submitted': 'auto-generated' },
      text: call(templateNames.text),
      html: call(templateNames.html),
    };
  },
  pagerduty: (delivery) => ({
    routing_key_file: secret('pagerduty', delivery),
    severity: '{{ if eq .CommonLabels.severity "critical" }}critical{{ else }}warning{{ end }}',
    description: call(templateNames.title),
    client: 'together-otel',
    client_url: call(templateNames.board),
    class: '{{ .CommonLabels.cause }}',
    component: '{{ .CommonLabels.gen_ai_request_model }}',
    group: '{{ .CommonLabels.job }}',
    details: {
      firing: call(templateNames.text),
      resolved: '{{ .Alerts.Resolved | len }}',
    },
    links: [
      { href: call(templateNames.runbook), text: 'Runbook' },
      { href: call(templateNames.board), text: 'Board' },
    ],
  }),
  webhook: (delivery) => ({ url_file: secret('webhook', delivery), max_alerts: 200 }),
};

function secret(channel: Channel, { secretsFolder }: Delivery): string {
  return `${secretsFolder.replace(/\/$/, '')}/${secretFiles[channel]}`;
}
