import { hours, minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import {
  apiDown,
  apiDownShare,
  apiRefused,
  apiUnreachable,
  certificateRemaining,
  checkDuration,
  missedChecks,
  modelAvailable,
} from '../../signals/probe.ts';
import { View } from '../../signals/view.ts';
import { thresholds } from '../../thresholds.ts';
import { perJob } from '../recording-rules.ts';
import type { Alert } from '../rule.ts';
import { collectorsDown, togetherDown } from './explanations.ts';

/** The view from outside. A single failed check is not an alert. */
export function probeAlerts(query: Query): Alert[] {
  const { probe, certificate } = thresholds;
  const perUrl = new View(query, minutes(5), [...query.owner, 'checkedUrl']);
  const perUrlLonger = new View(query, probe.over, perUrl.by);
  const perModel = new View(query, minutes(5), [...query.owner, 'requestModel']);
  const perSource = new View(query, minutes(5), [...query.owner, 'probeSource']);
  const alive = query.gauge('probeCheckInterval');
  return [
    {
      name: 'TogetherProbeFailing',
      severity: 'critical',
      cause: 'outage',
      // It is still an outage if every third check succeeds.
      expression: apiDown
        .expression(perUrl)
        .equalTo(1)
        .or(apiDownShare.expression(perUrlLonger).atLeast(probe.failing)),
      holds: minutes(3),
      keeps: minutes(5),
      summary: 'Together does not answer: {{ $labels.http_url }}',
      description:
        'Every probe of {{ $labels.job }} has seen an outage for three minutes, or in most checks of ten: 5xx, timeout, connection refused or cut, TLS error or an invalid body.',
      action:
        "If the applications fail too, fall back to another provider. If not, check the probe's network.",
      board: 'probe',
    },
    {
      name: 'TogetherProbeOffline',
      severity: 'critical',
      cause: 'network',
      expression: apiUnreachable.expression(perUrl).equalTo(1),
      holds: minutes(3),
      keeps: minutes(5),
      summary: 'Your network does not reach Together: {{ $labels.http_url }}',
      description:
        'For three minutes no request of {{ $labels.job }} has left its network: the name was not resolved, there is no route, or the proxy does not connect. Whether Together is up is not known.',
      action: 'Check DNS, egress and proxy; applications in the same network fail too.',
      board: 'probe',
    },
    {
      name: 'TogetherProbeRefused',
      severity: 'warning',
      cause: 'probe',
      expression: apiRefused.expression(perUrl).equalTo(1),
      holds: minutes(10),
      summary: 'Together refuses the probe: {{ $labels.http_url }}',
      description:
        'Together is up, but {{ $labels.job }} is rate limited (429) or refused (401, 402, 403, 404): check its key, account, base URL and quota.',
      action: 'Give the probe its own key, with credit and quota.',
      board: 'probe',
    },
    {
      name: 'TogetherProbeSlow',
      severity: 'warning',
      cause: 'latency',
      explainedBy: [
        { ...togetherDown, same: ['checkedUrl'] },
        { alert: 'TogetherProbeOffline', same: ['checkedUrl'] },
      ],
      expression: checkDuration.expression(perUrl).above(probe.seconds),
      holds: minutes(5),
      summary: 'Together answers slowly: {{ $labels.http_url }}',
      description:
        'A check took {{ $value | humanizeDuration }} on average over five minutes; the limit is three seconds.',
      action: 'Find the slow phase: first byte is Together, the others are your network.',
      board: 'probe',
    },
    {
      name: 'TogetherProbeAbsent',
      severity: 'warning',
      cause: 'telemetry',
      // While uptime fails, sources that can only report answers fail too.
      explainedBy: [
        collectorsDown,
        ...['TogetherProbeFailing', 'TogetherProbeOffline', 'TogetherProbeRefused'].map(
          (alert) => ({ alert, same: ['job' as const] }),
        ),
      ],
      expression: query
        .recorded(perJob.probeExpected)
        .unless(alive.group(...query.owner))
        .or(missedChecks.expression(perSource).above(probe.missedChecks)),
      holds: minutes(10),
      summary:
        'The probe {{ $labels.job }} reports nothing{{ with $labels.together_probe_source }} of {{ . }}{{ end }}',
      description:
        'It has stopped, or its last completed check is more than five intervals old: an outage would go unnoticed.',
      action:
        'Restart the probe; if it runs, its log says why the checks of this source do not complete.',
      board: 'probe',
    },
    {
      name: 'TogetherModelMissing',
      severity: 'critical',
      cause: 'model',
      expression: modelAvailable.expression(perModel).equalTo(0),
      holds: minutes(5),
      summary: "{{ $labels.gen_ai_request_model }} is no longer in Together's catalogue",
      description:
        'The probe {{ $labels.job }} has not found the model in `GET /models` for five minutes: calls to it will fail with 404.',
      action: "Find its successor on Together's deprecations page and move the applications to it.",
      board: 'probe',
    },
    {
      name: 'TogetherCertificateExpiring',
      severity: 'warning',
      cause: 'certificate',
      expression: certificateRemaining.expression(perUrl).below(certificate.remaining),
      holds: hours(1),
      summary: 'The certificate of {{ $labels.http_url }} expires soon',
      description: 'In {{ $value | humanizeDuration }}.',
      action: "Renew it if it is yours; prepare the fallback if it is Together's.",
      board: 'probe',
    },
  ];
}
