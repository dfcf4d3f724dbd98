import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Alert, alerts, type Severity, secretFiles } from '@together-otel/dashboards';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Alertmanager,
  amtool,
  findBackends,
  type PostedAlert,
  skipReason,
  startAlertmanager,
} from './backends/index.ts';
import { deliverTo, type Inbox, startInbox, type WebhookMessage } from './inbox/index.ts';

const EXAMPLE = fileURLToPath(
  new URL('../../examples/collector-pipeline/alertmanager/', import.meta.url),
);
const CONFIGURATION = join(EXAMPLE, 'alertmanager.yml');

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const PROMISED: Readonly<Record<Severity, string>> = {
  critical: 'together-critical',
  warning: 'together-warning',
};

/** The labels that a registered alert always has. */
function labelsOf({ name, severity, cause, labels }: Alert): Record<string, string> {
  return { alertname: name, severity, cause, ...labels };
}

function routed(
  labels: Readonly<Record<string, string>>,
  receiver: string,
): ReturnType<typeof amtool> {
  const given = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const flags = [`--config.file=${CONFIGURATION}`, `--verify.receivers=${receiver}`];
  return amtool(['config', 'routes', 'test', ...flags, ...given]);
}

real(`amtool takes the configuration, and its templates${reason}`, async () => {
  const { ok, output } = await amtool(['check-config', CONFIGURATION]);
  expect(ok, output).toBe(true);
  expect(output).toMatch(/1 templates\n {2}SUCCESS/);
});

real.for(alerts().map((alert) => [JSON.stringify(labelsOf(alert)), alert] as const))(
  `%s goes where its severity promises${reason}`,
  async ([, alert]) => {
    const place = { job: 'shop/checkout', deployment_environment_name: 'production' };
    for (const labels of [labelsOf(alert), { ...labelsOf(alert), ...place }]) {
      const { ok, output } = await routed(labels, PROMISED[alert.severity]);
      expect(ok, output).toBe(true);
    }
  },
);

real(
  `what is not ours, or of no severity, goes to the receiver for the rest${reason}`,
  async () => {
    for (const labels of [
      { alertname: 'NodeDown', severity: 'critical' },
      { alertname: 'TogetherNew' },
    ]) {
      expect(await routed(labels, 'together-unrouted')).toMatchObject({ ok: true });
    }
    const [alert] = alerts();
    if (!alert) throw new Error('there are no alerts');
    expect(await routed(labelsOf(alert), 'together-unrouted')).toMatchObject({ ok: false });
  },
);

describe('notifications', () => {
  let folder: string;
  let file: string;
  let inbox: Inbox;
  let alertmanager: Alertmanager;

  beforeEach(async () => {
    if ('missing' in backends) return;
    folder = await mkdtemp(join(tmpdir(), 'together-otel-delivery-'));
    inbox = await startInbox();
    // A second stands for a minute.
    file = await deliverTo(inbox, folder, { timeScale: 60 });
    alertmanager = await startAlertmanager({ file });
  });

  afterEach(async () => {
    if ('missing' in backends) return;
    await alertmanager[Symbol.asyncDispose]();
    await inbox[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /**
   * An alert that starts now: Alertmanager sends old alerts immediately, without waiting for their
   * cause.
   */
  function fire(name: string, labels: Readonly<Record<string, string>> = {}): PostedAlert {
    const alert = alerts().find((each) => each.name === name);
    if (!alert) throw new Error(`no alert ${name}`);
    const about = { job: 'shop/checkout', deployment_environment_name: 'production', ...labels };
    return {
      labels: { ...labelsOf(alert), ...about },
      annotations: {
        summary: `${name} of ${labels['gen_ai_request_model'] ?? 'all'}`,
        description: '7.3% of the attempts were answered with 429.',
        action: alert.action,
        runbook_url: `https://wiki.example/${name}.md`,
        dashboard_url: 'https://grafana.example/d/together-model?var-job=shop%2Fcheckout',
      },
      startsAt: new Date().toISOString(),
    };
  }

  const posted = (): WebhookMessage[] =>
    inbox.hooks.flatMap((hook) => (hook.channel === 'webhook' ? [hook.body] : []));
  const onSlack = () =>
    inbox.hooks.flatMap((hook) => (hook.channel === 'slack' ? [hook.body] : []));
  const paged = () =>
    inbox.hooks.flatMap((hook) => (hook.channel === 'pagerduty' ? [hook.body] : []));
  const until = (condition: () => unknown): Promise<void> =>
    expect.poll(condition, { timeout: 30_000 }).toBeTruthy();

  /** Alerts inhibited right now, according to Alertmanager's API. */
  async function suppressed(): Promise<string[]> {
    const response = await fetch(`${alertmanager.url}/api/v2/alerts`);
    const all = (await response.json()) as {
      labels: Record<string, string>;
      status: { state: string; inhibitedBy: string[] };
    }[];
    return all
      .filter(({ status }) => status.inhibitedBy.length > 0)
      .map(({ labels }) => [labels['alertname'], labels['gen_ai_request_model']].join(' ').trim())
      .sort();
  }

  const MODEL = 'meta-llama/Llama-3.3-70B';
  const SAYS = [
    `TogetherRateLimited of ${MODEL}`,
    '7.3% of the attempts were answered with 429.',
    `Model: ${MODEL}`,
    'Service: shop/checkout',
    'Environment: production',
    'Since: 2026-11-28 03:14:15 UTC',
    'To do: Slow down or stop traffic that no user waits for',
  ];

  real(`a warning comes by mail, Slack and webhook, and does not page${reason}`, async () => {
    const alert = fire('TogetherRateLimited', { gen_ai_request_model: MODEL });
    await alertmanager.post([{ ...alert, startsAt: '2026-11-28T03:14:15Z' }]);
    await until(() => inbox.letters.length > 0 && onSlack().length > 0 && posted().length > 0);
    const [letter] = inbox.letters;
    expect(letter).toMatchObject({
      from: 'together-otel@example.com',
      to: ['oncall@example.com'],
      subject: `[WARNING] TogetherRateLimited of ${MODEL}`,
    });
    for (const line of SAYS) expect(letter?.text).toContain(line);
    expect(letter?.text).toContain('Runbook: https://wiki.example/TogetherRateLimited.md\n');
    expect(letter?.text).toContain(
      'Board: https://grafana.example/d/together-model?var-job=shop%2Fcheckout\n',
    );
    expect(letter?.html).toContain(`<div>Model: ${MODEL}</div>`);
    expect(letter?.html).toContain('href="https://wiki.example/TogetherRateLimited.md"');
    expect(letter?.html).toContain(
      'href="https://grafana.example/d/together-model?var-job=shop%2Fcheckout"',
    );
    const [message] = onSlack();
    expect(message?.username).toBe('together-otel');
    const [attachment] = message?.attachments ?? [];
    expect(attachment).toMatchObject({
      color: 'warning',
      title: `[WARNING] TogetherRateLimited of ${MODEL}`,
      title_link: 'https://grafana.example/d/together-model?var-job=shop%2Fcheckout',
    });
    for (const line of SAYS) expect(attachment?.text).toContain(line);
    expect(attachment?.text).toContain('<https://wiki.example/TogetherRateLimited.md|Runbook>');
    expect(posted()).toMatchObject([{ status: 'firing', receiver: 'together-warning' }]);
    expect(paged()).toEqual([]);
  });

  real(`what is critical pages, and the page ends with it${reason}`, async () => {
    const alert = fire('TogetherAuthErrors');
    await alertmanager.post([alert]);
    await until(() => paged().length > 0);
    expect(paged()[0]).toMatchObject({
      routing_key: 'R0UT1NGKEY',
      event_action: 'trigger',
      payload: { summary: '[CRITICAL] TogetherAuthErrors of all', severity: 'critical' },
      links: [
        { href: 'https://wiki.example/TogetherAuthErrors.md', text: 'Runbook' },
        { href: expect.stringContaining('https://grafana.example/d/'), text: 'Board' },
      ],
    });
    await alertmanager.post([{ ...alert, endsAt: new Date().toISOString() }]);
    await until(() => paged().length > 1);
    expect(paged()[1]).toMatchObject({
      event_action: 'resolve',
      dedup_key: paged()[0]?.dedup_key,
    });
    await until(() => onSlack().length > 1);
    expect(onSlack().map(({ attachments }) => attachments[0]?.color)).toEqual(['danger', 'good']);
    expect(onSlack()[1]?.attachments[0]?.title).toBe('[RESOLVED] TogetherAuthErrors of all');
    expect(inbox.letters).toEqual([]);
  });

  real(`a hundred models are one message on each channel${reason}`, async () => {
    const models = Array.from({ length: 100 }, (_, i) => `lab/model-${i}`);
    await alertmanager.post(
      models.map((model) => fire('TogetherRateLimited', { gen_ai_request_model: model })),
    );
    await until(() => inbox.letters.length > 0 && onSlack().length > 0 && posted().length > 0);
    expect(posted().map((message) => message.alerts.length)).toEqual([100]);
    expect(onSlack()).toHaveLength(1);
    expect(inbox.letters.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^\[WARNING\] TogetherRateLimited of lab\/model-\d+ \(1 of 100\)$/),
    ]);
    const text = onSlack()[0]?.attachments[0]?.text ?? '';
    expect(text.match(/To do:/g)).toHaveLength(5);
    expect(text.match(/^- TogetherRateLimited of lab/gm)).toHaveLength(45);
    expect(text.length).toBeLessThan(8000);
  });

  real(`Together down silences its symptoms, in its environment${reason}`, async () => {
    const symptoms = ['TogetherCapacityErrors', 'TogetherFallbackRate', 'TogetherFirstTokenSlow'];
    const staging = { deployment_environment_name: 'staging', gen_ai_request_model: 'in-staging' };
    await alertmanager.post([
      fire('TogetherProbeFailing', { job: 'ops/probe', http_url: 'https://api.together.ai' }),
      ...symptoms.map((name) => fire(name, { gen_ai_request_model: MODEL })),
      fire('TogetherAuthErrors'),
      fire('TogetherCapacityErrors', staging),
    ]);
    await expect.poll(suppressed).toEqual(symptoms.map((name) => `${name} ${MODEL}`).sort());
    // Wait for everything that takes as long as the symptoms would.
    await until(() => posted().some(({ groupLabels }) => groupLabels['cause'] === 'capacity'));
    const names = posted().flatMap((message) => message.alerts.map(({ labels }) => labels));
    expect(names.filter((labels) => labels['gen_ai_request_model'] === MODEL)).toEqual([]);
  });

  real(`a probe of no environment speaks for all${reason}`, async () => {
    await alertmanager.post([
      fire('TogetherProbeFailing', { deployment_environment_name: '' }),
      fire('TogetherCapacityErrors', { gen_ai_request_model: MODEL }),
    ]);
    await expect.poll(suppressed).toEqual([`TogetherCapacityErrors ${MODEL}`]);
  });

  real(`a model at 503 silences its slow first tokens, and no other's${reason}`, async () => {
    await alertmanager.post([
      fire('TogetherCapacityErrors', { gen_ai_request_model: MODEL }),
      fire('TogetherFirstTokenSlow', { gen_ai_request_model: MODEL }),
      fire('TogetherFirstTokenSlow', { gen_ai_request_model: 'another' }),
    ]);
    await expect.poll(suppressed).toEqual([`TogetherFirstTokenSlow ${MODEL}`]);
  });

  real(`a name from outside is one line, and no mention or markup${reason}`, async () => {
    const model = 'a"b\\c\n<!channel> & {{ .Receiver }} <script>|x';
    await alertmanager.post([fire('TogetherRateLimited', { gen_ai_request_model: model })]);
    await until(() => inbox.letters.length > 0 && onSlack().length > 0 && posted().length > 0);
    expect(posted()[0]?.alerts[0]?.labels['gen_ai_request_model']).toBe(model);
    const inOneLine = model.replace('\n', ' ');
    const [letter] = inbox.letters;
    expect(letter?.subject).toBe(`[WARNING] TogetherRateLimited of ${inOneLine}`);
    expect(letter?.text).toContain(`Model: ${inOneLine}\n`);
    expect(letter?.html).not.toContain('<script>');
    const text = onSlack()[0]?.attachments[0]?.text;
    expect(text).toContain('a"b\\c &lt;!channel&gt; &amp; {{ .Receiver }} &lt;script&gt;|x\n');
    expect(text).not.toContain('<!');
  });

  real(`an alert without a model, a text or a name is reported all the same${reason}`, async () => {
    await alertmanager.post([
      { labels: { alertname: 'TogetherRateLimited', severity: 'warning', cause: 'limits' } },
      { labels: { severity: 'critical' } },
    ]);
    await until(() => inbox.letters.length > 1);
    expect(inbox.letters.map(({ subject }) => subject).sort()).toEqual([
      '[CRITICAL] An alert without a name',
      '[WARNING] TogetherRateLimited',
    ]);
    for (const { text } of inbox.letters) expect(text).not.toMatch(/no value|Model|Runbook|Board/);
  });

  real(`a restart repeats nothing, and forgets no end${reason}`, async () => {
    const alert = fire('TogetherAuthErrors');
    await alertmanager.post([alert]);
    await until(() => posted().length > 0);
    // Alertmanager records what it has sent only after the response.
    await setTimeout(1000);
    await alertmanager.server.stop();
    await alertmanager.server.start();
    // Prometheus resends firing alerts.
    await alertmanager.post([alert]);
    await alertmanager.post([fire('TogetherBillingErrors')]);
    await until(() => posted().length > 1);
    await alertmanager.post([{ ...alert, endsAt: new Date().toISOString() }]);
    await until(() => posted().length > 2);
    expect(posted().map(({ status, groupLabels }) => [status, groupLabels['cause']])).toEqual([
      ['firing', 'key'],
      ['firing', 'credit'],
      ['resolved', 'key'],
    ]);
  });

  real(`a channel whose secret is missing does not stop the others${reason}`, async () => {
    await rm(join(folder, 'secrets', secretFiles.slack));
    // Neither amtool nor Alertmanager checks for the file.
    await expect(amtool(['check-config', file])).resolves.toMatchObject({ ok: true });
    await alertmanager.post([fire('TogetherAuthErrors')]);
    await until(() => posted().length > 0 && paged().length > 0);
    await until(() => alertmanager.server.log.includes(secretFiles.slack));
    expect(onSlack()).toEqual([]);
  });

  real(`a receiver that is away for a moment gets its message${reason}`, async () => {
    inbox.refuse(2);
    await alertmanager.post([fire('TogetherBillingErrors')]);
    await until(() => posted().length > 0 && paged().length > 0 && onSlack().length > 0);
    expect(posted()).toHaveLength(1);
  });
});
