import { hours, minutes } from '../../promql/duration.ts';
import type { Query } from '../../promql/query.ts';
import {
  apiDown,
  apiRefused,
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
  const perModel = new View(query, minutes(5), [...query.owner, 'requestModel']);
  const perSource = new View(query, minutes(5), [...query.owner, 'probeSource']);
  const alive = query.gauge('probeCheckInterval');
  return [
    {
      name: 'TogetherProbeFailing',
      severity: 'critical',
      cause: 'outage',
      expression: apiDown.expression(perUrl).equalTo(1),
      holds: minutes(3),
      keeps: minutes(5),
      summary: 'Together does not answer: {{ $labels.http_url }}',
      description:
        'Every probe of {{ $labels.job }} has seen an outage for three minutes: 5xx, no answer in time, no connection, TLS, or a wrong body.',
      action:
        'Do the applications fail too? Then switch the fallback to another provider. If not, it is the network of the probe.',
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
        'It is up, but {{ $labels.job }} is limited (429) or refused (401, 402, 403, 404): its key, account, base URL or quota.',
      action: 'Give the probe a key of its own, with credit and quota.',
      board: 'probe',
    },
    {
      name: 'TogetherProbeSlow',
      severity: 'warning',
      cause: 'latency',
      explainedBy: [{ ...togetherDown, same: ['checkedUrl'] }],
      expression: checkDuration.expression(perUrl).above(probe.seconds),
      holds: minutes(5),
      summary: 'Together answers slowly: {{ $labels.http_url }}',
      description:
        'A check took {{ $value | humanizeDuration }} on average over five minutes; the limit is three seconds.',
      action: 'See which phase is slow: first byte is Together, the others are your network.',
      board: 'probe',
    },
    {
      name: 'TogetherProbeAbsent',
      severity: 'warning',
      cause: 'telemetry',
      explainedBy: [collectorsDown],
      expression: query
        .recorded(perJob.probeExpected)
        .unless(alive.group(...query.owner))
        .or(missedChecks.expression(perSource).above(probe.missedChecks)),
      holds: minutes(10),
      summary:
        'The probe {{ $labels.job }} tells nothing{{ with $labels.together_probe_source }} of {{ . }}{{ end }}',
      description:
        'It was there and is gone, or its last completed check is more than five intervals old: an outage would go unseen.',
      action: 'Start the probe again; an outage goes unseen until then.',
      board: 'probe',
    },
    {
      name: 'TogetherModelMissing',
      severity: 'critical',
      cause: 'model',
      expression: modelAvailable.expression(perModel).equalTo(0),
      holds: minutes(5),
      summary: '{{ $labels.gen_ai_request_model }} is no longer in the catalogue of Together',
      description:
        'The probe {{ $labels.job }} watches the model and has not found it in `GET /models` for five minutes: calls to it will fail with 404.',
      action:
        "Look for its successor on Together's deprecations page, and move the applications to it.",
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
      action: "Renew it where it is yours; prepare the fallback where it is Together's.",
      board: 'probe',
    },
  ];
}
