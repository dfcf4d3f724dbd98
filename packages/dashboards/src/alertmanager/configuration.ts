import { stringify } from 'yaml';
import type { Severity } from '../prometheus/rule.ts';
import { alerts } from '../prometheus/rule-file.ts';
import { formatDuration } from '../promql/duration.ts';
import { label } from '../promql/label.ts';
import { Query } from '../promql/query.ts';
import type { Settings } from '../settings.ts';
import { inhibitions } from './inhibitions.ts';
import { receiver } from './receivers.ts';
import { paces, receiverOf, UNROUTED } from './routes.ts';
import { TEMPLATE_FILE } from './template-file.ts';

const SEVERITIES: readonly Severity[] = ['critical', 'warning'];

const COMMENT = ` Alertmanager, for the alerts of together.rules.yaml. Check: amtool check-config alertmanager.yml
 Secrets are in files of their own, so you can commit this one. Neither amtool nor Alertmanager checks
 for them before a message goes out: metric alertmanager_notifications_failed_total.`;

/** Alertmanager's configuration: who is notified of each alert, how, and what is silenced. */
export function alertmanagerConfiguration(settings: Partial<Settings> = {}): string {
  const query = new Query(settings);
  const { delivery } = query.settings;
  const places = query.scope.map(label);
  const time = (seconds: number): string => formatDuration(query.seconds(seconds));
  const paceOf = (severity: Severity): object => ({
    group_wait: time(paces[severity].wait),
    group_interval: time(paces[severity].interval),
    repeat_interval: time(paces[severity].repeat),
  });
  const document = {
    templates: [TEMPLATE_FILE],
    route: {
      // None of our alerts end up here; any others are sent on as well.
      receiver: UNROUTED,
      group_by: ['alertname'],
      ...paceOf('warning'),
      routes: SEVERITIES.map((severity) => ({
        receiver: receiverOf(severity),
        matchers: ['alertname=~"Together.+"', `severity="${severity}"`],
        // A hundred models with the same cause produce one message.
        group_by: ['cause', ...places],
        ...paceOf(severity),
      })),
    },
    inhibit_rules: inhibitions(alerts(settings), query.scope),
    receivers: [
      ...SEVERITIES.map((severity) => receiver(receiverOf(severity), delivery[severity], delivery)),
      receiver(UNROUTED, delivery.warning, delivery),
    ],
  };
  const text = stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  return `${COMMENT.replaceAll(/^/gm, '#')}\n${text}`;
}
