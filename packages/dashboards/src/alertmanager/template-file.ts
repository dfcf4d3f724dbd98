import { attributes } from '@together-otel/semconv';
import { labelName } from '../prometheus/metric-name.ts';
import { label } from '../promql/label.ts';
import type { LabelKey } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import { type Medium, html as mail, plain, slack, value } from './medium.ts';

/** The file next to the configuration. */
export const TEMPLATE_FILE = 'together.tmpl';

/** Templates called by receivers. */
export const templateNames = {
  title: 'together.title',
  text: 'together.text',
  slackTitle: 'together.slack.title',
  slackText: 'together.slack.text',
  html: 'together.html',
  runbook: 'together.runbook',
  board: 'together.board',
} as const;

/** The template action that inserts a text. */
export function call(name: string): string {
  return `{{ template "${name}" . }}`;
}

/** Number of alerts shown in full, and number named: Slack and pagers truncate longer messages. */
const IN_FULL = 5;
const NAMED = 50;

const SUMMARY = 'or .Annotations.summary .Labels.alertname "An alert without a name"';
const TIME = 'Format "2006-01-02 15:04:05 UTC"';

/** Templates of Alertmanager's messages, with the same content in every medium. */
export function templateFile(settings: Partial<Settings> = {}): string {
  const { scope } = { ...defaultSettings, ...settings };
  const facts: readonly (readonly [string, string])[] = [
    ['Model', `.Labels.${labelName(attributes.requestModel.name)}`],
    ['Service', '.Labels.job'],
    ...scope.map((name): [string, string] => [
      name === 'deployment.environment.name' ? 'Environment' : name,
      `.Labels.${label(`resource.${name}` satisfies LabelKey)}`,
    ]),
  ];
  const { title, text, slackTitle, slackText, html, runbook, board } = templateNames;
  return [
    '{{/* Messages of Alertmanager about the alerts of together.rules.yaml. */}}',
    ...[plain, slack].map(({ tamed, taming }) => define(tamed, `{{ . | ${taming} }}`)),
    define(title, titleOf(plain)),
    define(slackTitle, titleOf(slack)),
    define(runbook, '{{ (index .Alerts 0).Annotations.runbook_url }}'),
    define(board, '{{ (index .Alerts 0).Annotations.dashboard_url }}'),
    ...message(text, plain, facts),
    ...message(slackText, slack, facts),
    ...message(html, mail, facts),
    '',
  ].join('\n');
}

function define(name: string, body: string): string {
  return `{{ define "${name}" }}${body}{{ end }}`;
}

/** One line: severity, summary, and the number of alerts. */
function titleOf(medium: Medium): string {
  const first = `{{ with index $shown 0 }}${value(SUMMARY, medium)}{{ end }}`;
  const count = '{{ if gt (len $shown) 1 }} (1 of {{ len $shown }}){{ end }}';
  return [
    '{{ $shown := .Alerts.Firing }}{{ $state := or .CommonLabels.severity "alert" | toUpper }}',
    '{{ if not $shown }}{{ $shown = .Alerts.Resolved }}{{ $state = "RESOLVED" }}{{ end }}',
    `[{{ $state }}] ${first}${count}`,
  ].join('');
}

function message(
  name: string,
  medium: Medium,
  facts: readonly (readonly [string, string])[],
): string[] {
  const { line, strong, link, block } = medium;
  const shown = (expression: string): string => value(expression, medium);
  const since = `{{ .StartsAt.UTC.${TIME} }}`;
  const firing = block(
    [
      line(strong(shown(SUMMARY))),
      given('.Annotations.description', line(shown('.'))),
      ...facts.map(([title, label]) => given(label, line(`${title}: ${shown('.')}`))),
      line(`Since: ${since}`),
      given('.Annotations.action', line(`To do: ${shown('.')}`)),
      given('.Annotations.runbook_url', line(link('Runbook', '.'))),
      given('.Annotations.dashboard_url', line(link('Board', '.'))),
    ].join(''),
  );
  const resolved = block(
    line(`${strong(`Resolved: ${shown(SUMMARY)}`)}`) +
      line(`Fired from ${since} until {{ .EndsAt.UTC.${TIME} }}`),
  );
  const list = (alerts: string, each: string): string =>
    [
      `{{ range $i, $alert := ${alerts} }}{{ if lt $i ${IN_FULL} }}{{ template "${each}" $alert }}{{ end }}{{ end }}`,
      `{{ if gt (len ${alerts}) ${IN_FULL} }}${line(`The first ${IN_FULL} of {{ len ${alerts} }}. Others:`)}`,
      `{{ range $i, $alert := ${alerts} }}{{ if and (ge $i ${IN_FULL}) (lt $i ${NAMED}) }}{{ with $alert }}${line(`- ${shown(SUMMARY)}`)}{{ end }}{{ end }}{{ end }}{{ end }}`,
    ].join('');
  return [
    define(`${name}.firing`, firing),
    define(`${name}.resolved`, resolved),
    define(
      name,
      list('.Alerts.Firing', `${name}.firing`) + list('.Alerts.Resolved', `${name}.resolved`),
    ),
  ];
}

/** Only if present. */
function given(expression: string, body: string): string {
  return `{{ with ${expression} }}${body}{{ end }}`;
}
