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

/** What the probe sees from outside. One failed check is not an alert. */
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
      expression: apiDown.expression(perUrl).equalTo(1),
      holds: minutes(3),
      keeps: minutes(5),
      summary: 'Together does not answer: {{ $labels.http_url }}',
      description:
        'Every probe of {{ $labels.job }} has seen an outage for three minutes: 5xx, no answer in time, no connection, TLS, or a wrong body.',
    },
    {
      name: 'TogetherProbeRefused',
      severity: 'warning',
      expression: apiRefused.expression(perUrl).equalTo(1),
      holds: minutes(10),
      summary: 'Together refuses the probe: {{ $labels.http_url }}',
      description:
        'It is up, but {{ $labels.job }} is limited (429) or refused (401, 402, 403, 404): its key, account, base URL or quota.',
    },
    {
      name: 'TogetherProbeSlow',
      severity: 'warning',
      expression: checkDuration.expression(perUrl).above(probe.seconds),
      holds: minutes(5),
      summary: 'Together answers slowly: {{ $labels.http_url }}',
      description:
        'A check took {{ $value | humanizeDuration }} on average over five minutes; the limit is three seconds.',
    },
    {
      name: 'TogetherProbeAbsent',
      severity: 'warning',
      expression: query
        .recorded(perJob.probeExpected)
        .unless(alive.group(...query.owner))
        .or(missedChecks.expression(perSource).above(probe.missedChecks)),
      holds: minutes(10),
      summary:
        'The probe {{ $labels.job }} tells nothing{{ with $labels.together_probe_source }} of {{ . }}{{ end }}',
      description:
        'It was there and is gone, or its last completed check is more than five intervals old: an outage would go unseen.',
    },
    {
      name: 'TogetherModelMissing',
      severity: 'critical',
      expression: modelAvailable.expression(perModel).equalTo(0),
      holds: minutes(5),
      summary: '{{ $labels.gen_ai_request_model }} is no longer in the catalogue of Together',
      description:
        'The probe {{ $labels.job }} watches the model and has not found it in `GET /models` for five minutes: calls to it will fail with 404.',
    },
    {
      name: 'TogetherCertificateExpiring',
      severity: 'warning',
      expression: certificateRemaining.expression(perUrl).below(certificate.remaining),
      holds: hours(1),
      summary: 'The certificate of {{ $labels.http_url }} expires soon',
      description: 'In {{ $value | humanizeDuration }}.',
    },
  ];
}
