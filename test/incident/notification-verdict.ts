import { alerts } from '@together-otel/dashboards';
import type { ReceivedAlert } from '@together-otel/pipeline/inbox';
import type { AlertLog } from './alert-log.ts';
import { DELIVERY, type News, newsOf } from './news.ts';
import type { Notifications } from './notifications.ts';
import { PRODUCTION } from './settings.ts';
import { END, timeline } from './timeline.ts';

/** Faults of the notifications: too many, too few, wrong cause, or incomplete text. */
export function wrongMessages(notifications: Notifications, log: AlertLog): string[] {
  return [
    ...wrongCount(notifications, log),
    ...wrongGroups(notifications),
    ...wrongTexts(notifications),
    ...otherCounts(notifications),
  ];
}

/**
 * Each alert must be reported once when it fires and once when it resolves, and every message must
 * contain news.
 */
function wrongCount(notifications: Notifications, log: AlertLog): string[] {
  const messages = newsOf(notifications);
  const news = messages.flatMap((message) => message.news);
  const stray = news.filter(({ event }) => event === undefined);
  const missing = timeline.flatMap((event) =>
    event.alerts
      .filter((name) => !event.silenced?.includes(name))
      .filter((name) => !news.some((each) => each.event === event && nameOf(each) === name))
      .map((name) => `${name} was not reported: ${event.name}`),
  );
  const keys = news.map(keyOf);
  const twice = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  const openEnded = news
    .filter(({ status }) => status === 'firing')
    .filter((each) => !news.some((end) => end.status === 'resolved' && isSame(end, each)))
    .filter((each) => lastFiring(each, log) < END - DELIVERY);
  return [
    ...messages
      // Prometheus resends resolved alerts for fifteen minutes, a period that no flag scales:
      // Alertmanager, whose waits are scaled, may take that for a change of the group.
      .filter(({ news: fresh, namesEnded }) => fresh.length === 0 && !namesEnded)
      .map(({ at }) => `the message at ${at.toFixed(1)} s says nothing new`),
    ...stray.map((each) => `${nameOf(each)} was reported at ${each.at.toFixed(1)} s, of no event`),
    ...missing,
    ...[...twice].map((key) => `reported twice: ${key}`),
    ...openEnded.map((each) => `${nameOf(each)} is over, and that was not reported`),
  ];
}

/**
 * Each message must cover one cause and one environment, and go to the receivers of its severity.
 */
function wrongGroups({ webhook }: Notifications): string[] {
  const all = alerts();
  return webhook.flatMap(({ at, receiver, groupLabels, alerts: inIt }) =>
    inIt
      .filter(({ labels }) => {
        const alert = all.find(
          ({ name, severity }) =>
            name === labels['alertname'] && receiver === `together-${severity}`,
        );
        return (
          alert === undefined ||
          alert.cause !== groupLabels['cause'] ||
          alert.severity !== labels['severity'] ||
          (labels['deployment_environment_name'] ?? PRODUCTION) !== PRODUCTION
        );
      })
      .map(({ labels }) => `${labels['alertname']} in the wrong message, at ${at.toFixed(1)} s`),
  );
}

/** Each alert's message must contain the figure, since when, what to do, and links. */
function wrongTexts({ webhook, slack, letters }: Notifications): string[] {
  const broken = /<no value>|<nil>|%!|NaN|unknown age|\{\{/;
  const onSlack = slack.map(({ text }) => unescaped(text));
  const byMail = letters.map(({ text }) => text);
  const firing = webhook
    .flatMap(({ alerts: inIt }) => inIt)
    .filter(({ status }) => status === 'firing');
  const lacking = firing.flatMap((alert) => {
    const channels = {
      Slack: onSlack,
      ...(alert.labels['severity'] === 'warning' && { mail: byMail }),
    };
    return Object.entries(channels)
      .filter(([, texts]) => !texts.some((text) => isWhole(text, alert)))
      .map(([channel]) => `${channel} does not say all of: ${alert.annotations['summary']}`);
  });
  const texts = [...onSlack, ...byMail];
  return [
    ...texts.filter((text) => broken.test(text)).map((text) => `a broken text: ${text}`),
    ...new Set(lacking),
  ];
}

function isWhole(text: string, { labels, annotations }: ReceivedAlert): boolean {
  const {
    summary = '?',
    description = '?',
    action = '?',
    runbook_url = '?',
    dashboard_url = '?',
  } = annotations;
  const model = labels['gen_ai_request_model'];
  const pieces = [summary, description, `To do: ${action}`, runbook_url, dashboard_url];
  return (
    [...pieces, ...(model ? [`Model: ${model}`] : [])].every((piece) => text.includes(piece)) &&
    /Since: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/.test(text)
  );
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Each channel must get as many messages as its severity has. */
function otherCounts({ webhook, slack, letters, pages }: Notifications): string[] {
  const warnings = webhook.filter(({ receiver }) => receiver === 'together-warning').length;
  const counts = [
    ['Slack', slack.length, webhook.length],
    ['mail', letters.length, warnings],
    ['PagerDuty', pages.length, webhook.length - warnings],
  ] as const;
  return counts
    .filter(([, got, expected]) => got !== expected)
    .map(([channel, got, expected]) => `${channel} got ${got} messages, not ${expected}`);
}

function nameOf({ alert }: News): string {
  return alert.labels['alertname'] ?? '';
}

function keyOf({ status, alert, event }: News): string {
  return `${status} ${JSON.stringify(alert.labels)} of ${event?.name}`;
}

function isSame(one: News, other: News): boolean {
  return one.alert.fingerprint === other.alert.fingerprint && one.event === other.event;
}

/** When Prometheus last reported the alert as firing. */
function lastFiring({ alert }: News, log: AlertLog): number {
  const { alertname, ...labels } = alert.labels;
  const times = log.firings
    .filter(({ name }) => name === alertname)
    .filter((each) => Object.entries(labels).every(([key, value]) => each.labels[key] === value))
    .map(({ at }) => at);
  return Math.max(...times);
}
